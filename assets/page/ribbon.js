// A flow: four rows over one axis as a table, in which a column is a byte; below it the reason, the pipe and the legend.
// It works nothing out; each place, label and name is the frame's.
const UNIT = 24;
const CHARACTER = 7.3;

// The first label that fits over so many units, or else the last, with the name that says all.
const fitting = (labels, units) => labels.find((label) => [...label].length * CHARACTER < units * UNIT - 4) || labels[labels.length - 1];
const labelled = (labels, from, to, name) => [seen(fitting(labels, to - from)), heard(name)];
const named = (name, first, last) => `${name}, ${word('bytes')} ${first}..${last}`;

// One row of pieces `[from, to, classes, what stands in it]`, with nothing between them.
const row = (flow, kind, number, note, pieces, rest) => {
  const [start, end] = flow.sight;
  const line = el('tr', { 'data-kind': kind }, el('th', { scope: 'row' }, flow.rows[number]));
  let at = start;
  const put = (until, name, inside) => {
    if (until > at) line.append(el(`td${name}`, { colspan: until - at }, inside));
    at = Math.max(at, until);
  };
  if (note) put(end, '', note);
  for (const [from, to, name, inside] of note ? [] : pieces.sort((a, b) => a[0] - b[0])) {
    put(Math.min(from, end), '');
    put(Math.min(to, end), name, inside);
  }
  put(end, '');
  line.append(el('td.rest', null, rest));
  return line;
};

const calls = (all) => all.map(([from, to, closed, ink, labels, name, first, last]) =>
  [from, to, `.call.${inkClass(ink)}${closed ? '' : '.open'}`, labelled(labels, from, to, named(name, first, last))]);

const bytes = (flow) => flow.bytes.flatMap(([unit, , send, state, part, cells, name]) => cells.split(' ').map((cell, place) => [
  unit + place, unit + place + 1,
  `.b.${sendClass(send)}.${state}${part === 'payload' ? '' : '.part'}${flow.cuts.includes(unit + place) ? '.cut' : ''}`,
  [place === 0 && heard(`${name}: `), own(cell)],
])).concat(flow.walls.map((unit) => {
  const empty = flow.empty.find(([at]) => at === unit);
  return [unit, unit + 1, '.wall', empty && [seen('0'), heard(empty[2])]];
}));

const messages = (flow) => flow.messages.map(([from, to, ink, labels, aside, name, first, last]) =>
  [from, Math.max(to, from + 1), `.chip.${inkClass(ink)}`,
    labelled(aside ? [`${labels[0]} ${aside}`, ...labels] : labels, from, to, named(name, first, last))]).concat(
  flow.refused.map(([from, to, label, name]) =>
    [from, Math.max(to, from + 1), '.chip.bad', labelled([label, '×'], from, to, `${named(label, from, to)}. ${name}`)]));

const ribbon = (flow) => {
  const [from, to] = flow.sight;
  const tail = flow.tail && el(flow.tail[1] ? 'span.waits' : 'span', null, own(flow.tail[2]));
  if (from === to) return el('p.faint', null, flow.none, tail && [' · ', tail]);
  const remarks = flow.remarks.map(([start, end, ink, labels]) => [start, end, `.say.${inkClass(ink)}`, labelled(labels, start, end, labels[0])]);
  const end = flow.end && [el(`b.${inkClass(flow.end[1])}`, null, seen(flow.end[0])), heard(flow.end[2])];
  const table = el('table.ribbon', null,
    el('colgroup', null, el('col.head'), el('col', { span: to - from }), el('col.last')),
    row(flow, 'send', 0, flow.said[0], calls(flow.sends)),
    row(flow, 'byte', 1, null, bytes(flow), end),
    row(flow, 'recv', 2, flow.said[1], calls(flow.recvs).concat(remarks), tail),
    row(flow, 'message', 3, flow.said[2], messages(flow)));
  table.style.width = `${(to - from) * UNIT + 264}px`;
  return scroll('wide', `${flow.title}: ${word('ribbon')}`, table);
};

// The bytes that lie in a place, small, in the colours of their sends.
const lying = (flow, [from, to, ink, mark]) => {
  const cells = flow.bytes.flatMap(([, offset, send, , , texts]) => texts.split(' ').map((_, place) => [offset + place, send]));
  const inside = cells.filter(([at]) => at >= from && at < to).slice(0, 24);
  return el(`span.held.${inkClass(ink)}`, null, inside.map(([, send]) => el(`i.${sendClass(send)}`)), to - from > 24 && '…', mark);
};

const pipe = (flow) => el('ol.pipe', { 'aria-label': word('pipe') }, flow.pipe.map(([follows, label, count, holds, more]) =>
  el(follows ? 'li.follows' : 'li', null, heard(`${flow.title} ${label}: ${count}`), el('span', { 'aria-hidden': true }, el('b', null, label), ' ', own(count),
    el('span.lie', null, more > 0 && `${more} ${word('more')} `, holds.map((held) => lying(flow, held)))))));

const flowCard = (flow) => el('section.card.flow', null, el('h3', null, own(flow.title), ' ', el('small', null, flow.extent)),
  flow.states && el('p.states', null, flow.states.map(([label, ink, name]) => el(`span.${inkClass(ink)}`, null, seen(label), heard(name)))),
  ribbon(flow), flow.why && el(`p.why.${inkClass(flow.why[1])}`, null, own(flow.why[0])), pipe(flow),
  flow.legend[0] && el('ul.legend', null, flow.legend.map(([shape, text]) => el('li', null, el(`i.b.shape.${shape}`), text))));
