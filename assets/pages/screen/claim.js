// The winners' time to answer: it counts down at the top of the screen while the winners stand there, and is silent otherwise.

import { $ } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { serverNow } from '../../lib/live.js';
import { clock, Seconds } from './seconds.js';

const seconds = new Seconds();

/** @param {any} stage @param {number} left seconds */
const words = (stage, left) => t(stage.winners.length === 1 ? 'screen.claim.window_one' : 'screen.claim.window_many', { time: clock(left) });

/** Until when winners may answer, or 0. @param {any} stage @returns {number} */
const until = (stage) => (stage.phase === 'winner' && stage.claim_until ? Date.parse(stage.claim_until) || 0 : 0);

/** What stands at the top while a window runs, at its longest. @param {any} stage @returns {string} */
const claimWords = (stage) => (until(stage) > serverNow() ? words(stage, Math.ceil((until(stage) - serverNow()) / 1000)) : '');

/** For which place of an earlier draw this one is drawn. @param {any} stage @returns {string} */
const anewWords = (stage) => (stage.supersedes ? t(stage.phase === 'winner' ? 'screen.anew_done' : 'screen.anew', stage.supersedes) : '');

/** What stands at the top beside a draw. @param {any} stage @returns {string} */
export const topWords = (stage) => claimWords(stage) || anewWords(stage);

/** Counts down from now on. @param {any} stage */
export function followClaim(stage) {
  seconds.start(until(stage) || NaN, (left) => { $('facts').textContent = left > 0 ? words(stage, left) : anewWords(stage); });
}

export const leaveClaim = () => seconds.stop();
