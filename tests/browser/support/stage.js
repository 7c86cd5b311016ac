// States of the stage made up for the mirror page, so that every scene can be looked at in every size without playing an event.

import { lasting } from './legible.js';
import { picture } from './png.js';

/** @typedef {'ko' | 'en'} Language */
/** @typedef {{long?: boolean, theme?: string, accent?: string, people?: number, winners?: number, step?: number, image?: boolean, wifi?: boolean, five?: boolean, starts?: number, grade?: string, digits?: number}} Options */

const HASH = '9f3a77c10b1caa12'.repeat(4);
const STIR = '41d8026be97fc350'.repeat(4);
const POOL = { ko: '아직 당첨되지 않은 참가자', en: 'everyone who has not won yet' };
const REASON = { ko: '조명이 나가서 처음부터 다시 합니다', en: 'The lights went out; we start again' };
const LONG_POOL = { ko: '오늘 오후 두 시까지 번호를 받고 이 자리에 계신 모든 분, 다만 행사를 준비한 직원과 이미 당첨되신 분은 제외', en: 'everyone who had a number by two o’clock and is in the hall, without the staff of the event and those who have won already' };
const PICTURE = `data:image/png;base64,${picture(96).toString('base64')}`;
/** Forty characters each. */
export const LONG = {
  ko: { title: '열두 번째 한마음 대축제와 송년회를 겸한 전직원 경품 추첨의 밤 함께해요', prize: '초대형 무선 로봇청소기와 먼지 비움 스테이션 그리고 공기청정기 선물 세트' },
  en: { title: 'The Twelfth Annual Harbour Light Charity', prize: 'Premium Cordless Robot Vacuum with Stand' },
};
const SHORT = { ko: { title: '송년의 밤', prize: '청소기' }, en: { title: 'Winter party', prize: 'Vacuum' } };
const NAMES = { ko: ['홍*동', '남궁*수', '•••• 5678'], en: ['J*** S****', 'A***** W*********', '•••• 5678'] };

/**
 * @param {Language} language @param {Options} [options]
 * @returns {Record<'idle' | 'called' | 'prize' | 'run' | 'preparing' | 'stirring' | 'nobody' | 'showing' | 'stored' | 'stands' | 'word' | 'winner' | 'claim' | 'history' | 'past' | 'nothing', any>}
 */
export function states(language, { long = false, theme = 'night', accent = '', people = 312, winners = 1, step = 0, image = true, wifi = true, five = false, starts = 0, grade = 'witnessed', digits = 12 } = {}) {
  const text = (long ? LONG : SHORT)[language];
  const at = new Date(Date.now() + starts).toISOString();
  const pictures = image ? { url: PICTURE, thumb: PICTURE } : null;
  const prize = { name: text.prize, rank: 10, image: pictures };
  const list = Array.from({ length: winners }, (_, i) => ({ draw_number: (five ? 10000 : 0) + 1 + i, ...(long ? { name: NAMES[language][i % 3] } : {}) }));
  const draw = { draw: 12, prize, count: winners, grade, sheet_hash: HASH, entries: people, started_at: at, ends_at: at, spin_ms: 60000, stop_ms: 30000, step_ms: step };
  const base = {
    type: 'state', rev: 1, at, log: { seq: 1, hash: HASH }, results: [], participants: people, prizes: { left: 12, total: 20 }, cover: 'none', view: 'code', next: null, stage: { phase: 'idle' },
    event: { event_id: 'sample', title: text.title, registration: 'open', language, anchor: HASH, theme, accent, logo: pictures },
    join: { url: 'http://192.168.100.200:8080/', qr: '/api/luckydraw/qr/join.svg', alternatives: ['http://luckydraw.local:8080/'], wifi: wifi ? { ssid: 'Convention-Hall-Guest-5G', password: 'lucky-number-2026', qr: '/api/luckydraw/qr/join.svg?wifi' } : null },
  };
  const settled = grade === 'sealed' ? {} : { stirred: Math.round(people * 0.9), silent: 9 };
  const soon = new Date(Date.now() + 7000).toISOString();
  const input = { ...draw, started_at: null, ends_at: soon, held_by: people, digits };
  const stored = { ...input, ...settled, stir_hash: STIR };
  const pool = { text: POOL[language], won: 12, absent: 1, withdrawn: 3, disqualified: long ? 1 : 0 };
  /** @type {any[]} */
  const draws = [1, 5, 100, 2, 1, 6, 3].map((count, i) => ({ draw: 7 - i, prize_name: text.prize, prize_rank: i % 2 ? null : 10, image: i % 3 ? null : pictures, revealed_at: at, winners: Array.from({ length: count }, (_, n) => ({ draw_number: (five ? 10000 : 0) + n + 1, holds: true })) }));
  const undone = [{ ...draws[0], draw: 9, state: 'aborted', abort_reason: REASON[language], winners: [] }, { ...draws[1], draw: 8, state: 'reset' }];
  draws[2].winners = [{ place: 1, draw_number: 41, holds: false, superseded_by: 9 }, { place: 2, draw_number: 42, holds: true }];
  return {
    idle: { ...base, pool },
    called: { ...base, pool, here: Math.round(people * 0.7), event: { ...base.event, roll_call: 15 } },
    prize: { ...base, pool: long ? { ...pool, text: LONG_POOL[language] } : pool, view: 'prize', next: { ...prize, prize_id: 'p', count: winners, left: winners } },
    run: { ...base, stage: { phase: 'spinning', ...draw, ...settled, held_by: people } },
    preparing: { ...base, stage: { phase: 'freezing', ...draw } },
    stirring: { ...base, stage: { phase: 'stirring', ...input, commits: Math.round(people * 0.6), stirs: 0 } },
    nobody: { ...base, stage: { phase: 'stirring', ...input, ends_at: at, commits: 0, stirs: 0 } },
    showing: { ...base, stage: { phase: 'showing', ...input, commits: Math.round(people * 0.9) + 9, stirs: Math.round(people * 0.6) } },
    stored: { ...base, stage: { phase: 'showing', ...stored, ends_at: null } },
    stands: { ...base, stage: { phase: 'word', ...stored, word: '' } },
    word: { ...base, stage: { phase: 'word', ...stored, word: '1234567890'.repeat(7).slice(0, Math.round(digits * 0.6)) } },
    winner: { ...base, stage: { phase: 'winner', ...draw, ...settled, draw: 11, winners: list } },
    claim: { ...base, stage: { phase: 'winner', ...draw, ...settled, draw: 11, claim_until: new Date(Date.now() + 45000).toISOString(), winners: list.map((one, i) => (i % 2 ? one : { ...one, coming: true })) } },
    history: { ...base, view: 'history', draws },
    past: { ...base, view: 'history', draws: [...undone, ...draws] },
    nothing: { ...base, view: 'history', draws: [], log: { seq: 0, hash: HASH } },
  };
}

/** Lays a state over the mirror page. @param {import('playwright-core').Page} page @param {any} state */
export async function lay(page, state) {
  await page.evaluate((one) => window.postMessage({ type: 'luckydraw-preview', state: one }, location.origin), state);
}

/** What a person in the last row could not read, or would see cut. @param {import('playwright-core').Page} page @returns {Promise<string[]>} */
export const unreadable = (page) => lasting(page, () => faultsOf(page));

/** The same as it is at this moment: runs in the page. @param {import('playwright-core').Page} page @returns {Promise<string[]>} */
const faultsOf = (page) => page.evaluate(() => {
  /** @type {string[]} */
  const faults = [];
  const seen = (/** @type {Element} */ node) => getComputedStyle(node).visibility === 'visible' && node.getClientRects().length > 0;
  const says = (/** @type {Element} */ node) => [...node.childNodes].some((one) => one.nodeType === 3 && (one.textContent || '').trim());
  const lines = (/** @type {Element} */ node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size;
  };
  const nodes = [...document.querySelectorAll('.scene.shown *, .bar *')].filter(seen);
  const texts = nodes.filter((node) => says(node) || node.matches('svg.digits'));
  const boxes = texts.map((node) => ({ node, box: node.getBoundingClientRect(), name: `${node.getAttribute('class')} “${(node.textContent || node.getAttribute('aria-label') || '').slice(0, 24)}”` }));
  for (const { node, box, name } of boxes) {
    const moving = node.closest('.drum, .pile, .tick');
    if (moving) continue;
    const [x, y] = [innerWidth * 0.05 - 12, innerHeight * 0.05 - 12];
    if (box.left < x || box.right > innerWidth - x || box.top < y || box.bottom > innerHeight - y) faults.push(`${name} leaves the safe area: ${[box.left, box.top, box.right, box.bottom].map(Math.round)}`);
    if (says(node) && getComputedStyle(node).overflow === 'hidden' && (node.scrollWidth > node.clientWidth + 1 || lines(node) * parseFloat(getComputedStyle(node).lineHeight) > node.clientHeight * 1.2)) faults.push(`${name} is cut`);
    const size = parseFloat(getComputedStyle(node).fontSize);
    if (says(node) && size < (22 / 1080) * Math.min(innerHeight, innerWidth * 0.6) - 0.1) faults.push(`${name} is small: ${size} px`);
  }
  const solid = boxes.filter(({ node }) => !node.closest('.drum, .pile, .tick'));
  solid.forEach((one, i) => solid.slice(i + 1).forEach((other) => {
    if (one.node.contains(other.node) || other.node.contains(one.node)) return;
    const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
    const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
    if (wide > 2 && high > Math.min(one.box.height, other.box.height) * 0.25) faults.push(`${one.name} lies on ${other.name}`);
  }));
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight) faults.push('the page scrolls');
  return faults;
});
