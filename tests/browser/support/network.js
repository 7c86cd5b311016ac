// A venue's network made of two network namespaces: one with the program, one with the room's browsers, a cable between them.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumPath } from './browser.js';

/** @param {string} line */
const ip = (line) => execFileSync('ip', line.split(' '), { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

/** Whether this machine lets us make namespaces; in CI it must. @returns {string} why not, or nothing */
export function cannot() {
  const name = `luckydraw-probe-${process.pid}`;
  try {
    ip(`netns add ${name}`);
    ip(`netns del ${name}`);
    return '';
  } catch (error) {
    if (process.env.CI) throw error;
    return 'network namespaces need root';
  }
}

/**
 * Makes the two hosts; both ends of the cable are called eth0.
 * @param {import('node:test').TestContext} test
 */
export function venue(test) {
  const id = process.pid % 100000;
  const [host, room] = [`luckydraw-host-${id}`, `luckydraw-room-${id}`];
  const subnet = `192.168.${10 + (process.pid % 200)}`;
  const folder = mkdtempSync(join(tmpdir(), 'luckydraw-room-'));
  test.after(() => {
    for (const name of [host, room]) try { ip(`netns del ${name}`); } catch { /* it was never made */ }
    rmSync(folder, { recursive: true, force: true });
  });
  for (const name of [host, room]) {
    ip(`netns add ${name}`);
    ip(`-n ${name} link set lo up`);
  }
  ip(`link add name eth0 netns ${host} type veth peer name eth0 netns ${room}`);
  for (const [name, address] of [[host, `${subnet}.10`], [room, `${subnet}.20`]]) {
    // An address of IPv6 that comes a second later is a change of network, for which a browser gives up what it loads.
    ip(`-n ${name} link set eth0 addrgenmode none`);
    ip(`-n ${name} address add ${address}/24 dev eth0`);
    ip(`-n ${name} link set eth0 up`);
  }
  return { address: `${subnet}.10`, within: ['ip', 'netns', 'exec', host], browser: browserIn(room, folder) };
}

/** A Chromium that lives in a namespace. @param {string} name @param {string} folder @returns {string} */
function browserIn(name, folder) {
  const path = join(folder, 'chromium');
  writeFileSync(path, `#!/bin/sh\nexec ip netns exec ${name} ${chromiumPath()} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Asks the program from a page of it, in a browser that reaches it. @param {import('playwright-core').Page} page @returns {(url: string, request: RequestInit) => Promise<Response>} */
export const askFrom = (page) => async (url, { method, body, headers, credentials }) => {
  const type = new Headers(headers).get('Content-Type');
  const { status, text } = await page.evaluate(async (of) => {
    const answer = await fetch(of.url, { method: of.method, body: of.body, credentials: of.credentials, headers: of.type ? { 'Content-Type': of.type } : {} });
    return { status: answer.status, text: await answer.text() };
  }, { url, method, credentials, body: typeof body === 'string' ? body : undefined, type });
  return new Response(text, { status, headers: { 'Content-Type': 'application/json' } });
};
