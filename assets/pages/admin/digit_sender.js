// The called digits on their way to every screen: whole strings, one at a time, the newest last, so that none overtakes
// another. What another device typed is taken over while nothing of our own is on its way.

/** So long may the next digit follow before both go up together. */
const TYPING_MS = 80;
const AGAIN_MS = 1000;
/** By then the live state has said what we sent, or has left it out for something newer. */
const ECHO_MS = 3000;

/**
 * @param {{put: (digits: string) => Promise<unknown>, refused: (error: unknown) => boolean, changed: () => void}} options
 *   `refused`: whether the error says that the server will never take them; it is told to the person there
 */
export function digitSender({ put, refused, changed }) {
  let wanted = '';
  let stored = '';
  let busy = false;
  let lost = false;
  let timer = 0;
  /** What we sent and the live state has still to say, oldest first: no other device's doing. It may leave some out, and turns none round. @type {string[]} */
  let echoes = [];
  /** What it said since we were last answered. @type {string|null} */
  let said = null;
  let echoTimer = 0;

  /** The first digit binds: from then on the server takes others instead, and never none. */
  const due = () => wanted !== stored && wanted !== '';
  /** @param {number} ms */
  const soon = (ms) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => { timer = 0; void run(); }, ms);
  };
  const run = async () => {
    if (busy || !due()) return;
    busy = true;
    const digits = wanted;
    echoes.push(digits);
    clearTimeout(echoTimer);
    try {
      await put(digits);
      stored = digits;
      lost = false;
    } catch (error) {
      lost = !refused(error);
      if (!lost) wanted = stored;
    }
    busy = false;
    said = null;
    echoTimer = window.setTimeout(expire, ECHO_MS);
    if (due()) soon(lost ? AGAIN_MS : 0);
    changed();
  };
  /** @param {string} digits as typed */
  const want = (digits) => {
    wanted = digits;
    if (due() && !timer) soon(TYPING_MS);
  };
  /** @param {string} digits as the server's state has them */
  const heard = (digits) => {
    said = digits;
    const at = echoes.indexOf(digits);
    if (at < 0) return takeOver(digits);
    echoes.splice(0, at + 1);
    if (lost && !echoes.length && digits === wanted) [stored, lost] = [digits, false];
  };
  /** @param {string} digits of another device, which count for less than what is being typed here */
  const takeOver = (digits) => {
    if (busy || timer || wanted !== stored) return;
    wanted = stored = digits;
  };
  const expire = () => {
    echoes = [];
    if (said !== null) takeOver(said);
    changed();
  };
  const forget = () => {
    clearTimeout(timer);
    clearTimeout(echoTimer);
    [wanted, stored, lost, timer, said, echoes] = ['', '', false, 0, null, []];
  };
  return { want, heard, forget, value: () => wanted, settled: () => wanted === stored && !busy, stored: () => stored, lost: () => lost };
}
