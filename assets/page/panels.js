// What stands around the flows: who does what, the texts of the programs, the calls, and who acted when.
// It moves nothing; `player.js` does.
let chosenProgram = null;

const actorsPanel = (frame) => card(word('actors'),
  el('ul.actors', null, frame.actors.map(([name, , doing, sentence]) => el(`li.${doing}`, null, el('b', null, own(name)), ' ', own(sentence)))),
  frame.queues.map(([sentence, ink]) => el(`p.${inkClass(ink)}`, null, own(sentence))));

// The program that was chosen, or that of whoever acted last.
const programPanel = (run, frame, step) => {
  const names = run.programs.map(([name]) => said(name));
  const actor = step.lane === null ? null : said(run.actors[step.lane]);
  const acting = frame.actors.find(([name]) => name === actor);
  const shown = [chosenProgram, acting && acting[1], names[0]].find((name) => names.includes(name));
  if (!shown) return null;
  const choose = (name) => () => { chosenProgram = chosenProgram === name ? null : name; redraw(); };
  const lines = run.programs[names.indexOf(shown)][1].map((line, place) => {
    const here = frame.actors.filter(([, of, , , at]) => of === shown && at === place + 1).map(([name]) => name);
    const name = here.includes(actor) ? 'li.here' : here.length ? 'li.other' : 'li';
    return el(name, null, el('code', null, own(said(line))), here.length > 0 && heard(` (${word('reached')} ${here.join(word('joint'))})`));
  });
  return card(word('programs'), el('div.tabs', null, names.map((name) => button(name, null, choose(name), { 'aria-pressed': name === shown ? 'true' : 'false' }))),
    scroll('code', `${word('programs')} ${shown}`, el('ol', null, lines)));
};

const callsPanel = (run, step) => card(word('calls'), scroll('calls', word('calls'), el('ol', null,
  run.log.filter(([event]) => event < step.at).slice(-200).map(([, lane, line]) =>
    el('li', null, el('b', null, own(said(run.actors[lane]))), ' ', el('code', null, own(said(line))))))));

// Who acted when: a lane for each actor, a mark for each step. The slider says the same to who cannot see it.
const timeline = (run, place, until) => {
  const bar = (x, y, width, height, name) => svg('rect', { x, y, width, height, class: name });
  const marks = run.steps.slice(0, until + 1).map(([, lane, visible], step) =>
    lane !== null && bar(step, lane * 4 + (visible ? 0.5 : 1.5), 0.8, visible ? 3 : 1, step <= place ? 'past' : 'future'));
  const high = run.actors.length * 4;
  const lanes = svg('svg', { viewBox: `0 0 ${Math.max(run.count, 80)} ${high}`, preserveAspectRatio: 'none' }, marks, bar(place, 0, 0.5, high, 'now'));
  lanes.style.height = `${run.actors.length * 14}px`;
  return el('div.timeline', { 'aria-hidden': true }, el('div', null, run.actors.map((name) => el('span', null, own(said(name))))), lanes);
};
