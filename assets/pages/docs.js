// The API's pages: reads the OpenAPI document and lays it out by tag, without anything from outside.

import { $, h, replace } from '../lib/dom.js';
import { number, t } from '../lib/i18n.js';
import { nextLanguage, onLanguage, rememberedLanguage, setLanguage } from '../lib/language.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

/** @typedef {{method: string, path: string, operation: any, parameters: any[]}} Operation */

/** @type {any} */
let spec = null;

/** Follows a `$ref` within the document. @param {any} node @returns {any} */
function resolve(node) {
  let at = node;
  for (let hops = 0; at && at.$ref && hops < 20; hops += 1) {
    at = String(at.$ref).replace(/^#\//, '').split('/').reduce((inner, key) => (inner ? inner[key.replace(/~1/g, '/').replace(/~0/g, '~')] : undefined), spec);
  }
  return at || {};
}

/** @param {any} node */
const refName = (node) => (node && node.$ref ? String(node.$ref).split('/').pop() || '' : '');

/** Every operation under its first tag, tags in the document's order. @returns {Map<string, Operation[]>} */
function byTag() {
  /** @type {Map<string, Operation[]>} */
  const groups = new Map((spec.tags || []).map((/** @type {any} */ tag) => [tag.name, []]));
  for (const [path, item] of Object.entries(spec.paths || {})) {
    for (const method of METHODS.filter((m) => item[m])) {
      const operation = item[method];
      const tag = (operation.tags || [])[0] || t('docs.other');
      const entry = { method, path, operation, parameters: [...(item.parameters || []), ...(operation.parameters || [])].map(resolve) };
      groups.set(tag, [...(groups.get(tag) || []), entry]);
    }
  }
  return groups;
}

/** @param {Operation} entry @param {string} wanted */
function matches(entry, wanted) {
  const { operation } = entry;
  const text = `${entry.method} ${entry.path} ${operation.summary || ''} ${operation.description || ''}`.toLowerCase();
  return wanted.split(/\s+/).every((word) => text.includes(word));
}

function render() {
  if (!spec) return;
  const wanted = /** @type {HTMLInputElement} */ ($('filter')).value.trim().toLowerCase();
  const groups = [...byTag()].map(([tag, list]) => /** @type {[string, Operation[]]} */ ([tag, list.filter((entry) => matches(entry, wanted))])).filter(([, list]) => list.length);
  replace($('nav'), groups.map(([tag, list]) => h('a', { href: `#${anchor(tag)}` }, tag, h('span', {}, number(list.length)))));
  const about = wanted ? null : h('p', { class: 'desc' }, spec.info?.description);
  replace($('page'), groups.length ? [about, groups.map(([tag, list]) => section(tag, list))] : h('p', { role: 'status' }, t('docs.none')));
}

/** @param {string} text */
const anchor = (text) => `tag-${text.replace(/[^\p{L}\p{N}]+/gu, '-')}`;

/** @param {string} tag @param {Operation[]} list */
function section(tag, list) {
  const known = (spec.tags || []).find((/** @type {any} */ one) => one.name === tag);
  return h('section', { class: 'tag', id: anchor(tag) }, h('h2', {}, tag), known && known.description && h('p', {}, known.description), list.map(row));
}

/** An operation whose inside is drawn when it is opened. @param {Operation} entry */
function row(entry) {
  const body = h('div', { class: 'op-body' });
  const node = h('details', { class: 'op' },
    h('summary', {}, h('span', { class: `method ${entry.method}` }, entry.method.toUpperCase()), h('code', {}, entry.path), h('span', {}, entry.operation.summary || '')), body);
  node.addEventListener('toggle', () => { if (node.open && !body.firstChild) replace(body, details(entry)); });
  return node;
}

/** @param {Operation} entry */
function details(entry) {
  const { operation, parameters } = entry;
  const names = (operation.security || spec.security || []).flatMap((/** @type {any} */ one) => Object.keys(one));
  return [
    operation.description && h('p', { class: 'desc' }, operation.description),
    names.length ? h('p', { class: 'small quiet' }, t('docs.security', { names: [...new Set(names)].join(', ') }), names.map((/** @type {string} */ name) => h('span', { class: 'need' }, spec.components?.securitySchemes?.[name]?.description))) : null,
    parameters.length ? [h('h3', {}, t('docs.parameters')), parameterTable(parameters)] : null,
    operation.requestBody ? [h('h3', {}, t('docs.body')), content(resolve(operation.requestBody))] : null,
    h('h3', {}, t('docs.responses')),
    Object.entries(operation.responses || {}).map(([status, answer]) => response(status, resolve(answer))),
  ];
}

/** @param {string[]} titles @param {import('../lib/dom.js').Child} rows */
const table = (titles, rows) => h('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': titles.join(', ') }, h('table', {}, h('thead', {}, h('tr', {}, titles.map((title) => h('th', { scope: 'col' }, title)))), h('tbody', {}, rows)));

/** @param {any[]} parameters */
function parameterTable(parameters) {
  return table([t('docs.name'), t('docs.where'), t('docs.type'), t('docs.meaning')], parameters.map((p) => h('tr', {},
    h('td', {}, h('code', {}, p.name), p.required && h('span', { class: 'need' }, t('docs.required'))), h('td', {}, p.in), h('td', {}, h('code', {}, typeName(p.schema))), h('td', {}, meaning(p, resolve(p.schema))))));
}

/** @param {any} node @param {any} schema */
function meaning(node, schema) {
  const limits = [['≥', 'minimum'], ['≤', 'maximum'], ['≥ chars', 'minLength'], ['≤ chars', 'maxLength'], ['default', 'default']]
    .filter(([, key]) => schema[key] !== undefined).map(([sign, key]) => `${sign} ${schema[key]}`).join(', ');
  return [node.description || schema.description || '', limits ? h('span', { class: 'need' }, limits) : null];
}

/** @param {string} status @param {any} answer */
function response(status, answer) {
  return h('div', {}, h('p', { class: 'response' }, h('code', {}, status), h('span', {}, answer.description || '')), content(answer));
}

/** @param {any} holder something with `content` */
function content(holder) {
  return Object.entries(holder.content || {}).map(([type, media]) => [
    h('p', { class: 'small quiet' }, type),
    media.schema ? schemaView(media.schema) : null,
    media.example !== undefined ? [h('p', { class: 'small quiet' }, t('docs.example')), h('pre', { tabindex: '0' }, JSON.stringify(media.example, null, 2))] : null,
  ]);
}

/** An object as a table of its fields, inner objects as dotted rows; anything else as its type. @param {any} schema */
function schemaView(schema) {
  const rows = fields(schema, '', 0, []);
  if (!rows.length) return h('p', {}, h('code', {}, typeName(schema)));
  return table([t('docs.name'), t('docs.type'), t('docs.meaning')], rows.map(({ name, node, need }) => h('tr', {},
    h('td', {}, h('code', {}, name), need && h('span', { class: 'need' }, t('docs.required'))), h('td', {}, h('code', {}, typeName(node))), h('td', {}, meaning(node, resolve(node))))));
}

/**
 * @param {any} raw
 * @param {string} prefix
 * @param {number} depth
 * @param {string[]} seen names of schemas on the way here, against circles
 * @returns {Array<{name: string, node: any, need: boolean}>}
 */
function fields(raw, prefix, depth, seen) {
  const name = refName(raw);
  if (depth > 4 || (name && seen.includes(name))) return [];
  const schema = resolve(raw);
  const path = name ? [...seen, name] : seen;
  if (schema.allOf) return schema.allOf.flatMap((/** @type {any} */ part) => fields(part, prefix, depth, path));
  if (schema.items) return fields(schema.items, `${prefix}[]`, depth + 1, path);
  const need = schema.required || [];
  return Object.entries(schema.properties || {}).flatMap(([key, node]) => {
    const full = prefix ? `${prefix}.${key}` : key;
    return [{ name: full, node, need: need.includes(key) }, ...fields(node, full, depth + 1, path)];
  });
}

/** @param {any} raw @returns {string} */
function typeName(raw) {
  if (!raw) return '';
  const schema = resolve(raw);
  const parts = schema.oneOf || schema.anyOf;
  if (parts) return parts.map(typeName).join(' | ');
  if (schema.enum) return schema.enum.map((/** @type {any} */ one) => JSON.stringify(one)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.items) return `${typeName(schema.items)}[]`;
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : schema.type || refName(raw) || (schema.properties || schema.allOf ? 'object' : 'any');
  return `${type === 'object' && refName(raw) ? refName(raw) : type}${schema.format ? ` (${schema.format})` : ''}`;
}

async function start() {
  $('language').addEventListener('click', () => setLanguage(nextLanguage()));
  $('filter').addEventListener('input', render);
  onLanguage(render);
  await rememberedLanguage();
  try {
    const answer = await fetch('/api/openapi.json');
    if (!answer.ok) throw new Error(String(answer.status));
    spec = await answer.json();
    if (spec.info && spec.info.version) document.title = `${spec.info.title || 'luckydraw'} ${spec.info.version}`;
    render();
  } catch {
    replace($('page'), h('p', { role: 'alert' }, `${t('docs.failed')}. ${t('reason.network')}`));
  }
}

start();
