// The page's worker: all computing happens here, so that the page never freezes.
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import type { PageContent, StoredCodec } from '../content.ts';
import { Refusal, startId, type Reply, type PageRequest, type PageSettings, type Shown } from '../messages.ts';
import type { Size } from '../networks.ts';
import { fittedSize, resized } from '../resize.ts';
import { textAsBytes } from '../seven-bits.ts';
import { openPlayground, type Input, type PlaygroundSession } from '../session.ts';
import { isStream } from '../../codec/bitstream/bitstream.ts';
import { openStream } from '../stream.ts';
import { chooseBackend } from './backend.ts';
import { decodedPicture, jpegAt } from './pictures.ts';

interface Page {
  readonly content: PageContent;
  readonly session: PlaygroundSession;
}

const reply = (message: Reply): void => postMessage(message);

/** The bytes behind the text of a gzip file. */
async function unpacked(text: string): Promise<Uint8Array> {
  const stream = new Blob([textAsBytes(text)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

let page: Page | undefined;
/** The picture or stream of the last request, for `again`. */
let last: Shown | Input | undefined;
let lastCodec: StoredCodec | undefined;

async function start({ content, weights }: Extract<PageRequest, { kind: 'start' }>): Promise<void> {
  const [bytes, { backend, trials }] = [await unpacked(weights), await chooseBackend()];
  page = { content, session: openPlayground(content, bytes, jpegAt) };
  reply({ kind: 'ready', backend, trials });
}

/** A picture at the size that the settings say, as RGB bytes. */
function fitted(
  picture: Shown,
  { size }: PageSettings,
  { classifiers }: PageContent,
): { pixels: Uint8Array; size: Size } {
  const side = classifiers[0].photoSide;
  const to = size === 'trained' ? { height: side, width: side } : fittedSize(picture, size);
  return { pixels: resized(picture.rgba, picture, to), size: to };
}

/** The file's first bytes, 16 MB at most: all of a stream that a page takes. */
async function bytesOf(file: Blob): Promise<Uint8Array> {
  const bytes = await file
    .slice(0, 2 ** 24)
    .arrayBuffer()
    .catch(() => {
      throw new Refusal('This cannot be read: it is a folder, or a file that has gone or changed; choose a file anew.');
    });
  return new Uint8Array(bytes);
}

async function answer(request: Exclude<PageRequest, { kind: 'start' }>): Promise<void> {
  const { content, session } = page!;
  const { id, settings } = request;
  if (request.kind === 'file') {
    const bytes = await bytesOf(request.file);
    if (isStream(bytes)) {
      const { codec, image } = openStream(bytes, content.codecs);
      [last, lastCodec] = [{ image }, codec];
    } else {
      [last, lastCodec] = [await decodedPicture(request.file), undefined];
    }
  }
  if (!last) throw new Refusal('There is no picture yet: choose one.');
  const codec = lastCodec ?? content.codecs.find(({ bpp }) => bpp === settings.bpp)!;
  reply(await session.answer(id, codec, 'rgba' in last ? fitted(last, settings, content) : last, settings.segments));
}

// One after the other, in the order in which they came.
let queue: Promise<void> = Promise.resolve();
addEventListener('message', ({ data }: MessageEvent<PageRequest>) => {
  queue = queue
    .then(() => (data.kind === 'start' ? start(data) : answer(data)))
    .catch((error: unknown) => {
      const message =
        error instanceof Refusal
          ? error.message
          : `Something went wrong in this page (${error instanceof Error ? error.message : String(error)}): reload it, or try another browser.`;
      reply({ kind: 'problem', id: data.kind === 'start' ? startId : data.id, message });
    });
});
