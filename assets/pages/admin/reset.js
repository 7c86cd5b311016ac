// Starting over: the draws alone, or participants and draws, each only after a word typed out.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { app } from './app.js';
import { act, inEvent } from './client.js';
import { confirmDialog } from './dialog.js';
import { button, notice, panel, viewHead } from './parts.js';
import { toast } from './toast.js';

/** @returns {import('./types.js').View} */
export function resetView() {
  const send = act();
  /** @param {"draws"|"all"} what */
  const ask = (what) => confirmDialog({ title: t(`admin.reset.${what}_title`), text: t(`admin.reset.${what}_warning`, { title: app.state?.event.title ?? '', n: app.state?.participants ?? 0 }), confirm: t(`admin.reset.${what}_do`), danger: true, typed: t('admin.reset.word'), run: async () => {
    await send('POST', inEvent('/reset'), { reset_participants: what === 'all', reset_draws: true });
    toast(t(`admin.reset.${what}_done`));
  } });
  /** @param {"draws"|"all"} what */
  const part = (what) => panel(t(`admin.reset.${what}_title`), t(`admin.reset.${what}_text`), h('div', {}, button(t(`admin.reset.${what}_do`), { onclick: () => ask(what) })));
  const element = h('div', { class: 'view view-narrow view-reset' }, viewHead(t('admin.nav.reset')), h('div', { class: 'stack' }, notice('info', t('admin.reset.note')), part('draws'), part('all')));
  return { element };
}
