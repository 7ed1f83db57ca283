// What stands in the page before its scripts run.
import { escapeHtml } from '../display/html.ts';
import { classifierAt, type PageContent } from './content.ts';
import { pictureSizes } from './messages.ts';

/** The body of the page. */
export function bodyHtml(content: PageContent): string {
  const { profile, codecs, pictures, classNames, segmenters } = content;
  const { photoSide, cropSide } = classifierAt(content, null);
  const sizes = pictureSizes.map(
    (size) =>
      `<option value="${size}">${size === 'trained' ? `${photoSide} × ${photoSide}: as the networks were trained` : `${size} pixels along the longest side`}</option>`,
  );
  return `<a class="skip" href="#answer">Skip to the answer</a>
<main id="content">
<h1>Reading a picture without decoding it</h1>
<p class="lead">A learned codec turns your picture into a few symbols, and those into a bit-stream. One network reads the picture that is decoded from
the bytes; the other reads the symbols themselves, and no picture is ever made for it. Everything happens in this page: nothing is sent anywhere.</p>
<noscript><p class="notice">This page computes with JavaScript, which is switched off here: switch it on for this file.</p></noscript>

<section class="controls" aria-label="Picture and codec">
<div class="choice">
<div class="row" role="group" aria-label="Pictures to begin with">${pictures.map(({ title }, at) => `<button type="button" class="sample" data-picture="${at}" aria-pressed="false">${escapeHtml(title)}</button>`).join('')}</div>
<div class="row">
<label class="file" for="file">Choose a picture or a <code>.wd</code> file</label>
<input type="file" id="file" accept="image/*,.wd">
<button type="button" id="camera" hidden>Camera</button>
<span class="hint">or drop one anywhere, or paste it</span>
</div>
</div>
<div class="settings">
<div><label for="rate">Rate of the codec</label>
<input type="range" id="rate" min="0" max="${codecs.length - 1}" step="1" value="${codecs.length >> 1}" aria-describedby="rate-value">
<output id="rate-value" for="rate"></output></div>
<div><label for="size">Size to compress at</label><select id="size">${sizes.join('')}</select></div>
${segmenters.length > 0 ? segmentationControls : ''}<div class="row"><button type="button" id="save" disabled>Save the bit-stream (.wd)</button></div>
</div>
</section>
<dialog id="viewfinder" aria-label="Camera"><video autoplay playsinline muted></video>
<div class="row"><button type="button" id="shoot">Take the picture</button><button type="button" id="leave">Cancel</button></div></dialog>
<p id="problem" class="notice" role="alert" hidden></p>
<p id="state" role="status" aria-live="polite">Preparing the networks …</p>

<section id="answer" tabindex="-1" hidden aria-labelledby="answer-title">
<h2 id="answer-title">The picture, its symbols, and what comes back</h2>
<div class="panels">
<figure><canvas data-view="original" role="img"></canvas><figcaption><b>Original</b> <span data-text="original"></span></figcaption></figure>
<figure><canvas data-view="bits" role="img"></canvas><figcaption><b>Bits per 8 × 8 block</b> <span data-text="bits"></span>
<span class="scale"><span data-text="low"></span><i aria-hidden="true"></i><span data-text="high"></span></span></figcaption></figure>
<figure><canvas data-view="reconstruction" role="img"></canvas><figcaption><b>Decoded from the bytes</b> <span data-text="reconstruction"></span></figcaption></figure>
<figure><canvas data-view="jpeg" role="img"></canvas><figcaption><b>JPEG of as many bytes</b> <span data-text="jpeg"></span></figcaption></figure>
</div>
<h3>Channels of the symbols with the most information</h3>
<div class="maps"></div>
<h2>Two roads from the same bytes</h2>
<p data-text="agreement" class="agreement"></p>
<div class="roads">
${road('with', 'With decoding', 'bytes → symbols → picture → ResNet-50')}
${road('without', 'Without decoding', 'bytes → symbols → cResNet-51')}
</div>
<p class="small" data-text="encoding"></p>
</section>

<section class="about"><h2>What to make of it</h2>
<ul>
<li>The networks know ten things: ${classNames.map(escapeHtml).join(', ')}. Whatever you show them becomes one of these: for anything else the bars say
nothing about the picture, only whether the two roads agree.</li>
<li>They are a quarter as wide as the paper's, and were trained on photos of Imagenette brought to ${photoSide} × ${photoSide} pixels, the picture's shape given up;
they read the middle ${cropSide} × ${cropSide}. That is the first size above, and the only one at which their accuracy was measured. At the others
both networks read the whole picture, in which things are larger than they learned.</li>
<li>ResNet-50 was trained on original photos, cResNet-51 on the symbols of the codec at each rate. The paper's ResNet-50 learned from decoded pictures:
at the lowest rate that makes a difference.</li>
${aboutSegmentation(content)}
<li>JPEG's file has about 600 bytes of tables before the first pixel. At ${photoSide} × ${photoSide} that alone is more than most of these streams: the larger sizes are
fair to it.</li>
<li>Multiply-adds are those of convolutions, as in the paper's Table 1. Milliseconds are this machine's, with TensorFlow.js in this browser;
<span id="backend">…</span>.</li>
<li>The codecs' weights are the kit's, bit for bit, and streams go both ways: <code>pretrainedCodec('${profile}', { bpp })</code> in a notebook reads what you save here.
The classifiers' filters are stored in 8 bits a value, which costs a tenth of a point of top-1 at most: <code>docs/playground.md</code> of the kit has the numbers.</li>
</ul>
<p class="small">Made by without-decoding ${escapeHtml(content.kit)} after Torfason et al., <cite>Towards Image Understanding from Deep Compression without
Decoding</cite>, ICLR 2018.</p>
</section>
</main>`;
}

function road(name: string, title: string, way: string): string {
  return `<section class="road" data-road="${name}" aria-labelledby="road-${name}"><h3 id="road-${name}">${title}</h3><p class="way">${way}</p>
<ol class="bars" aria-label="Five likeliest classes"></ol>
<div class="segmentation" hidden></div>
<table><thead><tr><th scope="col">part</th><th scope="col">ms</th><th scope="col">multiply-adds</th></tr></thead><tbody></tbody><tfoot></tfoot></table></section>`;
}

const segmentationControls = `<div class="row"><label class="switch"><input type="checkbox" id="segmentation" role="switch">
Segmentation (street scenes)</label>
<label class="opacity">Opacity of the classes <input type="range" id="opacity" min="0" max="100" step="5" value="60" aria-valuetext="60%" disabled></label></div>
`;

function aboutSegmentation({ segmenters, codecs }: PageContent): string {
  if (segmenters.length === 0) return '<li>Segmentation is left out: the kit has no committed network for it.</li>';
  const rates = codecs.map(({ bpp }) => bpp).filter((bpp) => segmenters.some((segmenter) => segmenter.bpp === bpp));
  const roads = [
    ...(rates.length > 0 ? [`of symbols at ${rates.join(', ')} bits per pixel`] : []),
    ...(segmenters.some(({ bpp }) => bpp === null) ? ['of decoded pictures'] : []),
  ];
  return `<li>Segmentation is for streets as a driver sees them: its ${segmenters[0].classNames.length} classes and all that it knows are those of two towns' films
(CamVid), a few hundred pictures of 240 × 176 pixels; 256 pixels along the longest side come nearest. Of anything else it makes a street, too. This page has
room for the segmenters ${roads.join(', and ')}.</li>`;
}
