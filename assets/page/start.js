// The page as a whole: its heading, its language, where everything stands, and where one begins.
// It is read last; nothing else begins anything.
const languages = { en: ['en', 'English'], zh: ['zh-CN', '中文'] };

const build = () => {
  document.documentElement.lang = languages[lang][0];
  document.title = `${said(data.title)} · Sockscope`;
  for (const paper of document.querySelectorAll('.paper')) paper.hidden = paper.dataset.lang !== lang;
  const tongues = Object.keys(languages).map((short) =>
    button(languages[short][1], null, () => speak(short), { lang: languages[short][0], 'aria-pressed': short === lang ? 'true' : 'false' }));
  for (const name of ['flows', 'side', 'beside']) nodes[name] = el(`div.${name}`);
  nodes.lesson = el('section.card.lesson', { hidden: data.lesson ? null : '' });
  nodes.stage = el('div.stage', null, playerBar(), el('div.columns', null, el('div', null, nodes.flows, nodes.beside), nodes.side));
  const partial = !data.lesson && runs[0].steps[0][0] > 0;
  document.getElementById('app').replaceChildren(
    el('header', null, el('h1', null, own(said(data.title))), el('div.tongues', null, tongues)),
    el('main', null, partial && el('p.faint', null, word('partial')), nodes.lesson, nodes.stage));
  swipes(nodes.stage);
};

const speak = (short) => {
  const { place } = look;
  playing(null);
  lang = short;
  try { localStorage.setItem('sockscope language', short); } catch (refused) { /* a browser that keeps nothing */ }
  build();
  if (data.lesson) enter(at, false);
  look.place = place;
  if (!nodes.stage.hidden) redraw();
};

// The language of the link, the one that was chosen last, or the browser's.
const first = /^#(en|zh)$/.exec(location.hash);
let before = null;
try { before = localStorage.getItem('sockscope language'); } catch (refused) { /* a browser that keeps nothing */ }
lang = first ? first[1] : before in languages ? before : navigator.language.startsWith('zh') ? 'zh' : 'en';
document.documentElement.classList.add('js');
build();
if (data.lesson) {
  beginSession();
  sift();
  enter(Math.max(steps.findIndex((entry) => (kept.step ? entry.id === kept.step : phaseOf(entry) !== 'done')), 0), false);
  addEventListener('pagehide', endSession);
} else {
  look.until = shown().count - 1;
  // At its end, where the whole picture is; play begins it from the start.
  look.place = linked() ?? look.until;
  redraw();
}
addEventListener('keydown', keyed);
addEventListener('hashchange', () => linked() !== null && go(linked()));
