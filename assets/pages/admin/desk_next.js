// What the organiser does next, told from what is known: one line, one hint, and what the large button does. No page here.

/** @typedef {import('./types.js').Stage} Stage */
/** @typedef {import('./desk_prizes.js').Choice} Choice */
/** @typedef {"announce"|"arm"|"draw"|"again"|"reveal"|"readback"|"anew"|"link"|"none"} Action */
/**
 * @typedef {object} Facts
 * @property {boolean} away no connection, so nothing is known for certain
 * @property {boolean} closed the event is over
 * @property {Stage|null} running the draw under way
 * @property {'revealing'|'loading'|null} behind what is said while the lists are still of before what the live state says
 * @property {number} seconds until its reveal
 * @property {import('./desk_inputs.js').Inputs|null} inputs what still enters the draw under way
 * @property {boolean} byHost it is revealed by the host's word
 * @property {number|null} prizes how many kinds there are; null while that is not known yet
 * @property {number} left prizes still to be drawn, over all kinds
 * @property {Choice|null} chosen
 * @property {number} count
 * @property {{prize_id: string, count: number}|null} announced
 * @property {number} people
 * @property {boolean} stirs the next draw needs phones that stir
 * @property {number} phones connected now
 * @property {boolean} noPhone no phone has ever reached the server
 * @property {{places: number, open: number, first: string, anew: string}|null} shown the winners that stand on the screen; `anew`: whose place is to be drawn anew
 * @property {number} unclaimed open claims of the whole event
 * @property {"ready"|"armed"|"sending"|"unknown"|"announcing"|"revealing"} step
 */
/** @typedef {{key: string, button: string, action: Action, href?: string, params: Record<string, string|number>}} Next */

/** @param {string} key @param {Action} action @param {Partial<Next>} [rest] @returns {Next} */
const next = (key, action, rest = {}) => ({ key, button: key, action, params: {}, ...rest });

/** @param {Facts} facts @returns {Next} */
export function nextStep(facts) {
  if (facts.away) return next('away', 'none');
  return underWay(facts) ?? before(facts) ?? after(facts) ?? theDraw(facts);
}

/** @param {Facts} facts @returns {Next|null} */
function underWay({ step, running, behind, inputs, byHost, seconds }) {
  if (step === 'sending') return next('sending', 'none');
  if (step === 'unknown') return next('unknown', 'again');
  if (step === 'revealing') return next('revealing', 'none');
  if (behind) return next(behind, 'none');
  if (!running) return null;
  if (inputs) return entering(inputs);
  if (byHost) return next('host', 'reveal');
  return next(seconds > 0 ? 'running' : 'revealing', 'none', { params: { n: seconds } });
}

/** What still enters the draw. @param {import('./desk_inputs.js').Inputs} inputs @returns {Next} */
function entering({ phase, seconds, commits, stirs, entries, word }) {
  if (phase === 'word') return calling(word);
  const came = phase === 'stirring' ? commits : stirs;
  const key = phase === 'stored' || phase === 'confirmed' ? phase : seconds > 0 ? phase : came > 0 ? 'closing' : `${phase}_none`;
  return next(key, 'none', { params: { n: seconds, commits, stirs, entries } });
}

/** @param {import('./desk_word.js').WordFacts} word @returns {Next} */
function calling({ wait, typed, of, whole }) {
  const params = { n: wait, left: of - typed, of };
  if (wait > 0) return next('word_locked', 'none', { params });
  return whole ? next('word_whole', 'readback', { params }) : next('word', 'none', { params });
}

/** What has to be there before anything can be drawn. @param {Facts} facts @returns {Next|null} */
function before({ closed, prizes, people, noPhone, chosen }) {
  if (closed) return next('closed', 'link', { href: '#results/export' });
  if (prizes === null) return next('loading', 'none');
  if (prizes === 0 && !chosen) return next('no_prizes', 'link', { href: '#setup' });
  if (people > 0) return null;
  return noPhone ? next('no_phone', 'link', { href: '/help#wifi' }) : next('nobody', 'none');
}

/** What is left to do once everything has been drawn. @param {Facts} facts @returns {Next|null} */
function after({ left, chosen, shown, unclaimed }) {
  if (!chosen) return next('choose', 'none');
  if (chosen.left !== 0) return null;
  if (shown?.anew) return next('anew', 'anew', { params: { number: shown.anew } });
  if (left > 0) return next('sold_out', 'none');
  if (shown && shown.open > 0) return next(shown.open === 1 ? 'hand_over_one' : 'hand_over', 'link', { button: 'all_claims', href: '#results', params: handOver(shown) });
  if (unclaimed > 0) return next('unclaimed', 'link', { button: 'all_claims', href: '#results', params: { n: unclaimed } });
  return next('done', 'link', { href: '#results/export' });
}

/** @param {Facts} facts @returns {Next} */
function theDraw({ step, chosen, count, announced, shown, stirs, phones }) {
  const prize = /** @type {Choice} */ (chosen);
  const params = { prize: prize.name, rank: prize.rank, n: count };
  if (step === 'announcing') return next('announcing', 'none', { params });
  if (step === 'armed') return next('armed', 'draw', { params });
  const stands = announced && announced.prize_id === prize.prize_id && announced.count === count;
  if (stands || !prize.prize_id) return next(stirs && phones === 0 ? 'no_stirrer' : stands ? 'ready' : 'unlisted', 'arm', { button: 'ready', params });
  if (shown?.anew) return next('anew', 'anew', { params: { number: shown.anew } });
  if (shown && shown.open > 0) return next(shown.open === 1 ? 'hand_over_one' : 'hand_over', 'announce', { button: 'announce_next', params: { ...params, ...handOver(shown) } });
  return next('announce', 'announce', { params });
}

/** @param {NonNullable<Facts['shown']>} shown */
const handOver = (shown) => ({ number: shown.first, open: shown.open, places: shown.places });
