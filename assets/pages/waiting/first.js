// The first script, which stands in the page itself behind the place of the number: shows the number that the phone keeps, or asks for one, before the other modules have come.
// It goes on in the plain case alone; whatever needs a word or a form waits for main.js, which shares these very modules and so takes over what they know.

import { watchFiles } from '../../lib/come_back.js';
import { eventAtTheDoor, register } from './register.js';
import { keptCarried, keptTicket, movedNumber, probe } from './kept.js';
import { model, onShow, show } from './model.js';
import { ticketPart } from './ticket.js';

/** Draws the number as soon as there is one. */
function draw() {
  if (model.ticket) ticketPart('', false);
}

async function begin() {
  // A browser that keeps nothing would come back as somebody new, so there a hand has to do it.
  watchFiles(() => model.remembers);
  onShow(draw);
  probe();
  model.eventId = await eventAtTheDoor();
  model.ticket = keptTicket(model.eventId);
  show();
  const isPlain = !model.ticket && !location.hash && !keptCarried() && !movedNumber(model.eventId);
  return { asking: isPlain ? register() : null };
}

/** What the first script has begun: `asking` ends when there is a number. A fault here leaves everything to main.js. @type {Promise<{asking: Promise<unknown> | null}>} */
export const begun = begin().catch(() => ({ asking: null }));
