// A countdown by the server's clock: it looks once a second and not at all once its time is over, and it waits while the picture is frozen.

import { serverNow } from '../../lib/live.js';
import { frozen } from './freeze.js';

export class Seconds {
  constructor() {
    this.timer = 0;
    this.until = 0;
    this.last = -1;
  }

  /** @param {number} until server time @param {(left: number) => void} show gets whole seconds, each once */
  start(until, show) {
    if (until !== this.until) this.last = -1;
    this.until = until;
    clearTimeout(this.timer);
    if (!Number.isFinite(until)) return;
    const look = () => {
      const left = Math.max(0, until - serverNow());
      const seconds = Math.ceil(left / 1000);
      if (seconds !== this.last && !frozen()) {
        this.last = seconds;
        show(seconds);
      }
      if (left > 0 || frozen()) this.timer = window.setTimeout(look, left > 0 ? (left % 1000) + 15 : 1000);
    };
    look();
  }

  /** Shows nothing again, and says the present second anew when it starts once more. */
  stop() {
    clearTimeout(this.timer);
    this.until = 0;
    this.last = -1;
  }
}

/** Minutes and seconds, as a clock has them. @param {number} seconds */
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
