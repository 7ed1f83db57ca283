import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { chartHtml, scriptJson } from '../../lib/report/chart.ts';
import type { MarkdownContext } from '../../lib/report/markdown.ts';
import { outputHtml } from '../../lib/report/output.ts';
import { withPicturesInside } from '../../lib/report/pictures.ts';
import type { PageProblem } from '../../lib/report/problem.ts';
import { chartSpec, drawing, shown } from './notebooks.ts';

let folder: string;
let problems: PageProblem[];
let context: MarkdownContext;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
  await writeFile(join(folder, 'a b.png'), Buffer.from([1, 2, 3]));
  await writeFile(join(folder, 'line.svg'), '<svg xmlns="http://www.w3.org/2000/svg">\n <path d="M0 0#"/>\n</svg>\n');
  problems = [];
  context = {
    folder,
    fallbackAlt: 'Output of the cell "one"',
    ids: new Set(),
    link: () => null,
    problem: (problem) => problems.push(problem),
  };
});

/** What `make` returns, and the problems that it told. */
async function withProblems<T>(make: () => Promise<T>): Promise<[T, string[]]> {
  problems.length = 0;
  return [await make(), problems.map(({ what }) => what)];
}

describe('an output', () => {
  it('of text is escaped, uncoloured, and as a terminal leaves it', async () => {
    const html = await outputHtml(
      { output_type: 'stream', name: 'stderr', text: '10%\r50%\r100% \u001b[31m<done>\u001b[0m\n\n' },
      context,
    );
    expect(html).toBe('<pre class="stream stderr">100% &lt;done&gt;</pre>');
    expect(await outputHtml({ output_type: 'stream', name: 'stdout', text: '\n' }, context)).toBe('');
  });

  it('of an error has its name, its words and its trace', async () => {
    const html = await outputHtml(
      {
        output_type: 'error',
        ename: 'RangeError',
        evalue: 'n < 0',
        traceback: ['\u001b[31mRangeError\u001b[0m: n < 0', '  at cell:1'],
      },
      context,
    );
    expect(html).toContain('<strong>RangeError</strong>: n &lt; 0');
    expect(html).toContain('<pre>RangeError: n &lt; 0\n  at cell:1</pre>');
  });

  it('of several forms is shown in the richest', async () => {
    expect(
      await outputHtml(shown({ 'text/plain': 'plain', 'text/html': '<table><tr><td>1</td></tr></table>' }), context),
    ).toBe('<div class="html scroll"><table><tr><td>1</td></tr></table></div>');
    expect(await outputHtml(shown({ 'text/plain': 'plain', 'text/markdown': '*soft*' }), context)).toContain(
      '<em>soft</em>',
    );
    expect(await outputHtml(shown({ 'text/plain': '<plain>' }), context)).toBe(
      '<pre class="result">&lt;plain&gt;</pre>',
    );
    expect(await outputHtml(shown({}), context)).toBe('');
  });

  it('that is a picture keeps its size and its words', async () => {
    const [html, found] = await withProblems(() =>
      outputHtml(
        shown(
          { 'image/png': 'AQID\n', 'text/plain': 'a scene' },
          { 'image/png': { width: 256, height: 128, alt: 'A "striped" star' } },
        ),
        context,
      ),
    );
    expect(html).toBe(
      '<img alt="A &quot;striped&quot; star" src="data:image/png;base64,AQID" width="256" height="128">',
    );
    expect(found).toEqual([]);
  });

  it('that is a picture without words is told, and gets some', async () => {
    const [html, found] = await withProblems(() =>
      outputHtml(shown({ 'image/png': 'AQID', 'text/plain': '<Image object>' }), context),
    );
    expect(html).toContain('alt="Output of the cell &quot;one&quot;"');
    expect(found).toEqual(['a picture without alt text']);
  });

  it('that no page can show says so, beside its words', async () => {
    const [html, found] = await withProblems(() =>
      outputHtml(shown({ 'application/vnd.jupyter.widget-view+json': {}, 'text/plain': 'IntSlider()' }), context),
    );
    expect(html).toBe(
      '<p><em class="absent">[application/vnd.jupyter.widget-view+json: only a running notebook shows it]</em></p><pre class="result">IntSlider()</pre>',
    );
    expect(found).toEqual(['an output that no page can show (application/vnd.jupyter.widget-view+json)']);
    // Scripts alone leave nothing to see: the words stand in.
    expect(
      await outputHtml(
        shown({ 'text/html': '<div id="plot"></div><script>plot()</script>', 'text/plain': 'a plot' }),
        context,
      ),
    ).toContain('<pre class="result">a plot</pre>');
  });

  it('of a chart that asks for a file gives way to its other forms', async () => {
    const spec = { data: { url: 'https://example.org/x.csv' }, mark: 'point', encoding: {} };
    const [html, found] = await withProblems(() =>
      outputHtml(
        shown({ 'application/vnd.vegalite.v5+json': spec, 'image/png': 'AQID', 'text/plain': 'a chart' }),
        context,
      ),
    );
    expect(html).toBe('<img alt="a chart" src="data:image/png;base64,AQID">');
    expect(found).toEqual([expect.stringMatching(/^a chart that cannot be drawn \(.*https:\/\/example\.org\/x\.csv/)]);
  });

  it('without end is shown from its beginning and its end', async () => {
    const html = await outputHtml(
      { output_type: 'stream', name: 'stdout', text: `begin${'x'.repeat(5e6)}end` },
      context,
    );
    expect(html.length).toBeLessThan(70_000);
    expect(html).toMatch(/^<pre class="stream stdout">begin.*characters left out: the notebook has them.*end<\/pre>$/s);
  });

  it('runs nothing of its own', async () => {
    const html = await outputHtml(
      shown({
        'text/html':
          '<p title="as one = two" onclick=\'alert(">")\'>a</p><script src="https://cdn.example/x.js"></script><link rel="stylesheet" href="https://cdn.example/x.css">',
      }),
      context,
    );
    expect(html).toBe('<div class="html scroll"><p title="as one = two">a</p></div>');
  });
});

describe('a chart', () => {
  it('has its spec as data that cannot end its element, and its drawing', async () => {
    const html = await outputHtml(
      shown({ 'application/vnd.vegalite.v5+json': chartSpec, 'text/html': drawing, 'text/plain': 'Two points.' }),
      context,
    );
    const [, json] = /<script type="application\/json">(.*)<\/script><\/div>$/s.exec(html)!;
    expect(json).not.toMatch(/<|https?:/);
    const { $schema: _version, ...spec } = chartSpec;
    expect(JSON.parse(json)).toEqual({ ...spec, description: 'Two points.' });
    // On a phone words stand above the chart: a title in it would be cut.
    expect(html).toContain('<p class="title" aria-hidden="true">a&lt;/script&gt;');
    expect(html).toContain('alt="A line."');
    expect(html).toContain('class="drawing"');
  });

  it('without a drawing is drawn', async () => {
    const html = await chartHtml(chartSpec, 'Two points.');
    expect(html).toContain('<img alt="Two points." src="data:image/svg+xml,');
  });

  it('of pictures stays as it was drawn', async () => {
    const spec = {
      layer: [
        {
          data: { values: [{ png: 'data:image/png;base64,AQID' }] },
          mark: { type: 'image' },
          encoding: { url: { field: 'png' } },
        },
      ],
    };
    expect(await chartHtml(spec, 'A photo.', drawing)).toBe(`<div class="chart">${drawing}</div>`);
  });

  it('may hold anything that JSON holds', () => {
    const value = { text: '</script><!-- <script>\u2028', list: [1, null] };
    expect(JSON.parse(scriptJson(value))).toEqual(value);
    expect(scriptJson(value)).not.toMatch(/[<\u2028]/);
  });
});

describe('pictures in HTML', () => {
  it('are put inside from files', async () => {
    const [html, found] = await withProblems(() =>
      withPicturesInside("<p><img alt=x src=\"a%20b.png\"> <img src='line.svg' alt='a line'></p>", context),
    );
    expect(html).toBe(
      '<p><img alt="x" src="data:image/png;base64,AQID"> ' +
        '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E %3Cpath d=%22M0 0%23%22/%3E %3C/svg%3E" alt="a line" class="drawing"></p>',
    );
    expect(found).toEqual([]);
  });

  it('are put inside from attachments', async () => {
    const attachments = { 'x.png': { 'image/png': 'AQID' } };
    expect(await withPicturesInside('<img alt="x" src="attachment:x.png">', { ...context, attachments })).toContain(
      'src="data:image/png;base64,AQID"',
    );
  });

  it('that are elsewhere or nowhere give way to their words, and are told', async () => {
    const [html, found] = await withProblems(() =>
      withPicturesInside('<img alt="far" src="https://example.org/x.png"><img alt="gone" src="none.png">', context),
    );
    expect(html).toBe('<em class="absent">[picture: far]</em><em class="absent">[picture: gone]</em>');
    expect(found).toEqual([
      expect.stringContaining('https://example.org/x.png is not in the project'),
      expect.stringContaining('there is no file none.png'),
    ]);
  });

  it('carry only base64, for anything else could end their tag', async () => {
    const attack = '"><meta/http-equiv=refresh/content=0;url=//example.org><script>x</script>';
    const attached = (type: string, data: string) =>
      withPicturesInside('<img alt="x" src="attachment:x.png">', {
        ...context,
        attachments: { 'x.png': { [type]: data } },
      });
    const [pages, found] = await withProblems(() =>
      Promise.all([
        ...['image/png', 'image/jpeg', 'image/webp', 'image/gif'].map((type) =>
          outputHtml(shown({ [type]: attack, 'text/plain': 'x' }), context),
        ),
        attached('image/png', attack),
        attached(`image/png${attack}`, 'AQID'),
      ]),
    );
    expect(pages).toEqual(Array(6).fill('<em class="absent">[picture: x]</em>'));
    expect(found).toEqual(Array(6).fill('a picture that cannot be put into the page (its data are no base64)'));
    const name = `stdout${attack}` as 'stdout';
    expect(await outputHtml({ output_type: 'stream', name, text: 'said' }, context)).toBe(
      '<pre class="stream stdout&quot;&gt;&lt;meta/http-equiv=refresh/content=0;url=//example.org&gt;&lt;script&gt;x&lt;/script&gt;">said</pre>',
    );
  });

  it('may have a percent sign in their names, and words that are none', async () => {
    const attachments = { '50%.png': { 'image/png': 'AQID' } };
    expect(await withPicturesInside('<img alt="x" src="attachment:50%.png">', { ...context, attachments })).toBe(
      '<img alt="x" src="data:image/png;base64,AQID">',
    );
    expect(
      await outputHtml(shown({ 'image/png': 'AQID', 'text/plain': 'x' }, { 'image/png': { alt: 5 } }), context),
    ).toBe('<img alt="x" src="data:image/png;base64,AQID">');
  });

  it('listen to nothing', async () => {
    expect(
      await withPicturesInside('<img alt="x" src="data:image/png;base64,AQID" onerror="alert(1)">', context),
    ).not.toContain('alert');
  });
});
