// The model of the page: its texts in the language of the reader, and the frame of each step, put together from patches.
// It draws nothing; what the fields mean, docs/page-model.md says.
const packed = Uint8Array.from(atob(document.getElementById('data').textContent), (sign) => sign.charCodeAt(0));
const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
const data = await new Response(unpacked).json();
let lang = 'en';

// Each text says first how many characters it begins with, and ends with, like the one before.
const texts = [];
data.texts.forEach((told, place) => {
  const whole = (text, which) => {
    const before = place ? texts[place - 1][which] : '';
    return before.slice(0, parseInt(text[0], 36)) + text.slice(2) + before.slice(before.length - parseInt(text[1], 36));
  };
  const en = whole(Array.isArray(told) ? told[0] : told, 0);
  texts.push([en, Array.isArray(told) ? whole(told[1], 1) : en]);
});

// A value with its texts: a negative number stands for one, and what differs in shape stands there in both languages.
const said = (value) => {
  if (Array.isArray(value)) return value.map(said);
  if (value < 0) return texts[-1 - value][lang === 'en' ? 0 : 1];
  if (!value || typeof value !== 'object') return value;
  if ('en' in value && 'zh' in value) return said(value[lang]);
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, said(inside)]));
};

// A word of the page itself.
const word = (name) => said(data.words[name]);

// A value after a patch: a list of one takes its place, an object says what has changed inside.
const patched = (before, patch) => {
  if (Array.isArray(patch)) return patch[0];
  if (!patch || typeof patch !== 'object') return patch;
  const now = Array.isArray(before) ? before.slice() : { ...before };
  for (const [key, inside] of Object.entries(patch)) {
    if (key !== '#') now[key] = patched(now[key], inside);
  }
  if ('#' in patch) now.length = patch['#'];
  return now;
};

// A run: its steps with their frames.
const runs = data.runs.map((run) => {
  const frames = [run.start];
  const frame = (place) => {
    for (let next = frames.length; next <= place; next += 1) {
      const patch = run.steps[next][4];
      frames.push(patch === 0 ? frames[next - 1] : patched(frames[next - 1], patch));
    }
    return said(frames[place]);
  };
  const step = (place) => {
    const [at, lane, visible, sentence] = run.steps[place];
    return { at, lane, visible: visible === 1, sentence: sentence === null ? '' : said(sentence) };
  };
  return { ...run, count: run.steps.length, frame, step };
});
