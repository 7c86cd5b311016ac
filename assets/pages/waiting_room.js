// The waiting page's own script, as short as it can be said: follows the place by the socket or by asking, and goes in by
// itself. Whatever fails here, the server keeps the place; whatever is heard is the whole truth, so nothing is kept.

onload = () => {
  const { body, title } = document;
  const words = body.dataset;
  const [h1, , said, , place] = /** @type {any} */ (body.children);
  const turn = said.textContent;
  /** @type {any} */
  let socket;
  /** Whether the socket said something since it was last asked. @type {any} */
  let heard;
  let timer = 0;
  // It is read where it is seen.
  h1.after(place);

  /** @param {number} seconds */
  const askIn = (seconds) => { clearTimeout(timer); timer = setTimeout(ask, seconds * 1000); };

  /** A screen reader says what changes, which is seldom. @param {any} text */
  const say = (text) => { if (said.textContent !== text) said.textContent = text; };

  /** @param {any} now */
  const show = (now) => {
    if (!now.position) return setTimeout(() => location.reload(), Math.random() * 2000);
    place.textContent = now.position;
    document.title = `${now.position} · ${title}`;
    say(now.is_paused ? words.paused : now.estimate_s ? /** @type {any} */ (words.left).replace('{n}', Math.ceil(now.estimate_s / 60)) : turn);
  };

  const ask = async () => {
    let wait = 15;
    askIn(wait);
    if (heard) {
      heard = 0;
      socket.send('{"type":"ping"}');
    } else try {
      const now = (await (await fetch(`/api/luckydraw/waiting${location.search}`)).json()).data;
      wait = now.poll_s;
      show(now);
      if (now.socket) listen();
    } catch {
      say(words.lost);
      wait = 4 + Math.random() * 4;
    }
    askIn(wait);
  };

  const listen = () => {
    if (socket) socket.onclose = socket.close();
    socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api/luckydraw/ws${location.search}`);
    socket.onopen = () => socket.send('{"type":"hello","audience":"waiting"}');
    socket.onmessage = (/** @type {any} */ { data }) => {
      heard = 1;
      if (/place/.test(data)) show(JSON.parse(data));
    };
    socket.onclose = () => { heard = 0; askIn(4 + Math.random() * 4); };
  };

  document.onvisibilitychange = () => { heard = 0; ask(); };
  askIn(place.dataset.poll || 9);
  if (!place.dataset.poll) listen();
};
