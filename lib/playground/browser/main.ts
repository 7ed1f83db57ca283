// The page's controls: what comes in goes to the worker, what it answers is shown.
import type { PageContent } from '../content.ts';
import { startId } from '../messages.ts';
import type { PageAnswer, PictureSize, Reply, PageRequest, PageSettings } from '../messages.ts';
import { openCamera } from './camera.ts';
import { openOverlay } from './overlay.ts';
import { element, show } from './view.ts';
import { rateInWords, summary } from './words.ts';

const textOf = (id: string): string => element<HTMLScriptElement>(`script#${id}`).textContent;

const content = JSON.parse(textOf('kit')) as PageContent;
const worker = new Worker(URL.createObjectURL(new Blob([textOf('worker')], { type: 'text/javascript' })));
const ask = (request: PageRequest): void => worker.postMessage(request);

const [rate, size, save, file] = [
  element<HTMLInputElement>('#rate'),
  element<HTMLSelectElement>('#size'),
  element<HTMLButtonElement>('#save'),
  element<HTMLInputElement>('#file'),
];
const [state, problem] = [element('#state'), element('#problem')];

let current: PageAnswer | undefined;
const overlay = openOverlay(content, () => compute('again'));
let lastId = 0;
let busy = true;
/** What was asked for while the worker was busy: only the newest counts, but no file is lost to a setting. */
let waiting: Blob | 'again' | undefined;

const settings = (): PageSettings => ({
  bpp: content.codecs[rate.valueAsNumber].bpp,
  size: (size.value === 'trained' ? 'trained' : Number(size.value)) as PictureSize,
  segments: overlay.isOn(),
});

function showRate(): void {
  const words = rateInWords(settings().bpp);
  element('#rate-value').textContent = words;
  rate.setAttribute('aria-valuetext', words);
}

function compute(what: Blob | 'again'): void {
  if (busy) {
    if (what !== 'again' || waiting === undefined) waiting = what;
    return;
  }
  busy = true;
  lastId++;
  state.textContent = 'Computing …';
  document.body.classList.add('computing');
  ask(
    what === 'again'
      ? { kind: 'again', id: lastId, settings: settings() }
      : { kind: 'file', id: lastId, file: what, settings: settings() },
  );
}

function next(): void {
  busy = false;
  document.body.classList.remove('computing');
  const what = waiting;
  waiting = undefined;
  if (what !== undefined) compute(what);
}

function answered(answer: PageAnswer): void {
  current = answer;
  problem.hidden = true;
  // A stream has one rate and one size: its own.
  rate.disabled = size.disabled = answer.source === 'stream';
  if (answer.source === 'stream') rate.value = String(content.codecs.findIndex(({ bpp }) => bpp === answer.bpp));
  showRate();
  save.disabled = false;
  show(answer);
  overlay.show(answer);
  state.textContent = summary(answer);
}

function refused(message: string): void {
  problem.textContent = message;
  problem.hidden = false;
  state.textContent = current ? 'Below is still the picture before.' : '';
}

worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
  if (data.kind === 'ready') {
    element('#backend').textContent = `it chose ${data.backend} after a trial (${data.trials.join(', ')})`;
    state.textContent = 'Ready: choose a picture.';
  } else if (data.kind === 'answer') {
    answered(data);
  } else {
    refused(data.message);
    // Without its networks the page has nothing to go on with: what it says stays.
    if (data.id === startId) return;
  }
  next();
});
worker.addEventListener('error', ({ message }) =>
  refused(`This page's computing stopped (${message}): reload it, or try another browser.`),
);

const samples = Array.from(document.querySelectorAll<HTMLButtonElement>('.sample'));
function choose(blob: Blob, sample?: HTMLButtonElement): void {
  for (const button of samples) button.setAttribute('aria-pressed', String(button === sample));
  rate.disabled = size.disabled = false;
  compute(blob);
}

const pictures = textOf('pictures')
  .split('\n')
  .map((base64, at) => {
    const text = atob(base64);
    return new Blob([Uint8Array.from(text, (character) => character.charCodeAt(0))], {
      type: content.pictures[at].type,
    });
  });
for (const button of samples)
  button.addEventListener('click', () => choose(pictures[Number(button.dataset.picture)], button));

file.addEventListener('change', () => {
  if (file.files?.[0]) choose(file.files[0]);
  // The same file may be chosen again.
  file.value = '';
});
addEventListener('paste', ({ clipboardData }) => {
  if (clipboardData?.files[0]) choose(clipboardData.files[0]);
  else if (clipboardData?.types.includes('text/plain'))
    refused('What was pasted is text: copy a picture, or choose a file.');
});
addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.classList.add('dropping');
});
addEventListener('dragleave', ({ relatedTarget }) => {
  if (relatedTarget === null) document.body.classList.remove('dropping');
});
addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('dropping');
  const dropped = event.dataTransfer?.files[0];
  if (dropped) choose(dropped);
  else refused('What was dropped is no file: save the picture first, and drop the file.');
});
openCamera(choose, refused);

rate.addEventListener('input', () => {
  showRate();
  compute('again');
});
size.addEventListener('change', () => compute('again'));
save.addEventListener('click', () => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([current!.stream], { type: 'application/octet-stream' }));
  link.download = `picture-${current!.bpp}bpp.wd`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
});

showRate();
ask({ kind: 'start', content, weights: textOf('weights') });
if (samples[0]) choose(pictures[0], samples[0]);
