// The export's README: what the files are, and ten lines of Python for each use.
import { bppText } from '../records/operating-point.ts';
import { precisionOf, type Metadata } from './metadata.ts';

/** One exported file with what it says of itself. */
export interface ModelFile {
  readonly file: string;
  readonly bytes: number;
  readonly metadata: Metadata;
}

export interface Contents {
  readonly profile: string;
  readonly seed: number;
  readonly bpp: readonly number[];
  readonly opset: number;
  readonly models: readonly ModelFile[];
  /** What a point lacks, and how to come by it; a sentence each. */
  readonly absent: readonly string[];
  /** Names of the CSV files in `records/`, and of the results in `compressai/`. */
  readonly tables: readonly string[];
  readonly results: readonly string[];
}

export const modelFile = (part: string, bpp: number): string => `${part}-${bppText(bpp)}bpp.onnx`;

/** ResNet-50 on pictures: one for all operating points. */
export const pictureClassifierFile = 'picture-classifier.onnx';

const python = (text: string): string => `\`\`\`python\n${text.trim()}\n\`\`\`\n`;

function modelRow({ file, bytes, metadata }: ModelFile): string {
  const of = (name: string, value: string | undefined, unit = ''): string[] =>
    value ? [`${name} ${value}${unit}`] : [];
  const measured = [
    ...of('top-1', metadata['top1_percent'], ' %'),
    ...of('top-5', metadata['top5_percent'], ' %'),
    ...of('mIoU', metadata['miou_percent'], ' %'),
    ...of('PSNR', metadata['psnr_db'] && Number(metadata['psnr_db']).toFixed(2), ' dB'),
  ];
  const seed = metadata['seed'] ?? metadata['codec_seed'] ?? '';
  return `| \`${file}\` | ${metadata['network']} | ${(bytes / 1e6).toFixed(2)} MB | ${measured.join(', ')} | ${seed} | ${precisionOf(metadata)} |`;
}

/** The line of Python that opens the network of a part. */
type Session = (part: string) => string;

/** A picture to symbols, and to the bytes of a file. */
const pictureToFile = (session: Session): string => `## A picture to symbols, and to a file

${python(`
import json, os
os.environ['ORT_DISABLE_TELEMETRY'] = '1'  # else ONNX Runtime reports to its maker
import numpy as np, onnxruntime as ort
from PIL import Image
import wd

encoder = ${session('encoder')}
frequencies = json.loads(encoder.get_modelmeta().custom_metadata_map['frequencies'])
picture = Image.open('example.png').convert('RGB')
picture = picture.crop((0, 0, picture.width // 8 * 8, picture.height // 8 * 8))
symbols = encoder.run(None, {'image': np.float32(picture)[None]})[0]
stream = wd.write(symbols[0], frequencies)
open('example.wd', 'wb').write(stream)
print(len(stream), 'bytes,', 8 * len(stream) / (picture.width * picture.height), 'bits per pixel')`)}
The symbols again, from those bytes:

${python(`symbols = np.int32(wd.read(open('example.wd', 'rb').read(), frequencies))[None]`)}`;

/** The road without decoding. */
const symbolsClassified = (session: Session): string => `## Classify the symbols, without decoding

${python(`
classifier = ${session('classifier')}
names = json.loads(classifier.get_modelmeta().custom_metadata_map['class_names'])
probabilities = classifier.run(['probabilities'], {'symbols': symbols})[0][0]
for index in np.argsort(-probabilities)[:5]:
    print(f'{probabilities[index]:.3f} {names[index]}')`)}
It was trained on crops, of as many rows and columns as \`trained_on_crops_of\` in its metadata says, and takes any size.
`;

/** Symbols to a picture. */
const decoded = (session: Session): string => `## Decode

${python(`
decoder = ${session('decoder')}
decoded = decoder.run(None, {'symbols': symbols})[0][0]
Image.fromarray(np.uint8(np.round(decoded))).save('decoded.png')
print('PSNR', 10 * np.log10(255**2 / np.mean((np.float32(picture) - np.round(decoded)) ** 2)), 'dB')`)}`;

/** The road that decodes. */
const pictureClassified = `## Classify a picture, for comparison

${python(`
eye = ort.InferenceSession('${pictureClassifierFile}')
names = json.loads(eye.get_modelmeta().custom_metadata_map['class_names'])
for title, pixels in [('as it is', np.float32(picture)), ('decoded', np.round(decoded))]:
    probabilities = eye.run(['probabilities'], {'image': pixels[None]})[0][0]
    print(f'{title}: {names[probabilities.argmax()]} {probabilities.max():.3f}')`)}
It takes pictures of any size, and was trained on crops of as many pixels as its metadata says.
`;

/** A map of classes without decoding. */
const symbolsSegmented = (session: Session): string => `## Segment the symbols, without decoding

${python(`
segmenter = ${session('segmenter')}
rows, columns = segmenter.get_inputs()[0].shape[1:3]
street = Image.open('example.png').convert('RGB').resize((8 * columns, 8 * rows))
symbols = encoder.run(None, {'image': np.float32(street)[None]})[0]
mask = segmenter.run(None, {'symbols': symbols})[0][0]
names = json.loads(segmenter.get_modelmeta().custom_metadata_map['class_names'])
print({names[index]: f'{share:.1%}' for index, share in enumerate(np.bincount(mask.ravel(), minlength=len(names)) / mask.size) if share})`)}
It takes symbols of pictures of one size: its pyramid of dilated filters and its masks are made for it.
`;

/** What can be done with the exported networks, in the order in which the blocks of Python rest on one another. */
function uses(models: readonly ModelFile[], bpp: number): string[] {
  const has = (file: string): boolean => models.some((model) => model.file === file);
  const session: Session = (part) => `ort.InferenceSession('${modelFile(part, bpp)}')`;
  return [
    pictureToFile(session),
    ...(has(modelFile('classifier', bpp)) ? [symbolsClassified(session)] : []),
    decoded(session),
    ...(has(pictureClassifierFile) ? [pictureClassified] : []),
    ...(has(modelFile('segmenter', bpp)) ? [symbolsSegmented(session)] : []),
  ];
}

/** The text of README.md. Its blocks of Python run one after the other. */
export function exportReadme(contents: Contents): string {
  const { profile, seed, bpp, opset, models, absent, tables, results } = contents;
  const shown = [...bpp].sort((a, b) => a - b)[Math.floor(bpp.length / 2)];
  return `# Networks of the profile ${profile}, seed ${seed}, for elsewhere

Exported from without-decoding, which reproduces *Towards Image Understanding from Deep Compression without Decoding*
(Torfason et al., ICLR 2018). Standard ONNX, operator set ${opset}, no other domain; weights inside; channels last; batches, heights
and widths of any size but where a file says another thing. Everything a file needs to be used is in its metadata.

| file | network | size | validated | seed | weights |
|---|---|---|---|---|---|
${models.map(modelRow).join('\n')}

${models.some(({ file }) => file === pictureClassifierFile) ? `\`${pictureClassifierFile}\` reads pictures, decoded or not: the road that decodes. ` : ''}Rates (bits per pixel): the target in a file's name, \`entropy_bpp\` by the entropy of the symbols, \`file_bpp\` by the bytes of the files.
${absent.map((sentence) => `\n${sentence}\n`).join('')}
\`\`\`sh
pip install numpy onnxruntime pillow
\`\`\`

Run in this folder. Swap \`${bppText(shown)}\` for another rate, and \`example.png\` for your picture.

${uses(models, shown).join('\n')}
## The other files

- \`wd.py\` reads and writes \`.wd\` streams, with NumPy; \`FORMAT.md\` says what their bytes are, \`vectors.json\` and \`vector.wd\` test
  another reader.
- \`manifest.json\` has the SHA-256 of every file. By it the next export into this folder knows what it may replace: files of yours,
  \`example.wd\` and \`decoded.png\` above among them, are never removed, and have to go elsewhere first.
${tables.length > 0 ? `- \`records/\`: what was measured, a CSV file for each kind of record (${tables.join(', ')}); a row for each point of a curve.\n` : ''}${
  results.length > 0
    ? `- \`compressai/\`: rate and distortion as CompressAI's tools read them (rates by the bytes of files):
  \`python -m compressai.utils.plot -f compressai/${results[0]} … -m ms-ssim-rgb -o plot.png\`\n`
    : ''
}`;
}
