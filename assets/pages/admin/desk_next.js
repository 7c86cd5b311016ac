// What the organiser does next, told from what is known: one line, one hint, and what the large button does. No page here.

/** @typedef {import('./types.js').Stage} Stage */
/** @typedef {import('./desk_prizes.js').Choice} Choice */
/** @typedef {"announce"|"arm"|"draw"|"again"|"reveal"|"link"|"none"} Action */
/**
 * @typedef {object} Facts
 * @property {boolean} away no connection, so nothing is known for certain
 * @property {boolean} closed the event is over
 * @property {Stage|null} running the draw under way
 * @property {number} seconds until its reveal
 * @property {boolean} byHost it is revealed by the host's word
 * @property {number|null} prizes how many kinds there are; null while that is not known yet
 * @property {number} left prizes still to be drawn, over all kinds
 * @property {Choice|null} chosen
 * @property {number} count
 * @property {{prize_id: string, count: number}|null} announced
 * @property {number} people
 * @property {boolean} noPhone no phone has ever reached the server
 * @property {{places: number, open: number, first: string}|null} shown the winners that stand on the screen
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
function underWay({ step, running, byHost, seconds }) {
  if (step === 'sending') return next('sending', 'none');
  if (step === 'unknown') return next('unknown', 'again');
  if (step === 'revealing') return next('revealing', 'none');
  if (!running) return null;
  if (byHost) return next('host', 'reveal');
  return next(seconds > 0 ? 'running' : 'revealing', 'none', { params: { n: seconds } });
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
  if (left > 0) return next('sold_out', 'none');
  if (shown && shown.open > 0) return next(shown.open === 1 ? 'hand_over_one' : 'hand_over', 'link', { button: 'all_claims', href: '#results', params: handOver(shown) });
  if (unclaimed > 0) return next('unclaimed', 'link', { button: 'all_claims', href: '#results', params: { n: unclaimed } });
  return next('done', 'link', { href: '#results/export' });
}

/** @param {Facts} facts @returns {Next} */
function theDraw({ step, chosen, count, announced, shown }) {
  const prize = /** @type {Choice} */ (chosen);
  const params = { prize: prize.name, rank: prize.rank, n: count };
  if (step === 'announcing') return next('announcing', 'none', { params });
  if (step === 'armed') return next('armed', 'draw', { params });
  const stands = announced && announced.prize_id === prize.prize_id && announced.count === count;
  if (stands || !prize.prize_id) return next(stands ? 'ready' : 'unlisted', 'arm', { button: 'ready', params });
  if (shown && shown.open > 0) return next(shown.open === 1 ? 'hand_over_one' : 'hand_over', 'announce', { button: 'announce_next', params: { ...params, ...handOver(shown) } });
  return next('announce', 'announce', { params });
}

/** @param {{places: number, open: number, first: string}} shown */
const handOver = (shown) => ({ number: shown.first, open: shown.open, places: shown.places });
