// The rules of nbformat 4.5, as far as cells and outputs go, and what makes a notebook of 4.0 to 4.4 one of 4.5.
// https://nbformat.readthedocs.io/en/latest/format_description.html

/**
 * `raw` as nbformat 4.5 has it, where it is a notebook of version 4: cells without an id get one by their place
 * (`cell-3`), which stays theirs once it is written. Ids of minors before 5 have no standing there: those that 4.5
 * does not allow are replaced. Metadata, outputs and counts that a writer left out are empty; keys that Jupyter keeps
 * out of files are gone. Nothing else changes, and anything but a notebook comes back as it is.
 */
export function upgraded(raw: unknown): unknown {
  if (
    !isObject(raw) ||
    raw['nbformat'] !== 4 ||
    !Number.isInteger(raw['nbformat_minor']) ||
    !Array.isArray(raw['cells'])
  )
    return raw;
  const minor = raw['nbformat_minor'] as number;
  const taken = new Set<unknown>(raw['cells'].map((cell) => (isObject(cell) ? cell['id'] : undefined)));
  const seen = new Set<unknown>();
  const cells = raw['cells'].map((cell: unknown, index) => {
    if (!isObject(cell)) return cell;
    const isKept = cell['id'] !== undefined && (minor >= 5 || (isCellId(cell['id']) && !seen.has(cell['id'])));
    const id = isKept ? cell['id'] : freeId(`cell-${index + 1}`, taken);
    for (const set of [taken, seen]) set.add(id);
    const code = cell['cell_type'] === 'code' ? { outputs: [], execution_count: null } : {};
    return { ...code, ...cell, metadata: without(['trusted'], cell['metadata']), id };
  });
  return { ...raw, metadata: without(transientKeys, raw['metadata']), cells, nbformat_minor: Math.max(5, minor) };
}

/** Of a notebook's metadata. VS Code writes the first. */
const transientKeys = ['orig_nbformat', 'orig_nbformat_minor', 'signature'];

function without(keys: readonly string[], metadata: unknown = {}): unknown {
  return isObject(metadata)
    ? Object.fromEntries(Object.entries(metadata).filter(([key]) => !keys.includes(key)))
    : metadata;
}

function freeId(wanted: string, taken: ReadonlySet<unknown>): string {
  for (let number = 1; ; number++) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(id)) return id;
  }
}

function isCellId(id: unknown): boolean {
  return typeof id === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(id);
}

/** Everything in which `raw` departs from nbformat 4.5, each with its place; empty for a valid notebook. */
export function notebookProblems(raw: unknown): string[] {
  if (!isObject(raw) || !('nbformat' in raw))
    return ['expected an object with nbformat, nbformat_minor, metadata and cells'];
  const { nbformat: major, nbformat_minor: minor } = raw;
  // The rules below are those of version 4 alone.
  if (major !== 4)
    return [
      `expected nbformat 4, got ${JSON.stringify(major)}; Jupyter and \`jupyter nbconvert --to notebook\` write nbformat 4`,
    ];
  const problems: string[] = [];
  const expect = (fits: boolean, place: string, wanted: string, got: unknown) => {
    if (!fits) problems.push(`${place}: expected ${wanted}, got ${JSON.stringify(got)?.slice(0, 60)}`);
  };
  const expectKeys = (value: Record<string, unknown>, place: string, required: string[], optional: string[] = []) => {
    for (const key of required) expect(key in value, place, `"${key}"`, Object.keys(value));
    const known = [...required, ...optional];
    // A minor past 5 may have brought more.
    if (minor === 5) for (const key of Object.keys(value)) expect(known.includes(key), place, 'no other keys', key);
  };
  const expectText = (value: unknown, place: string) => expect(isText(value), place, 'a text or lines of text', value);
  const expectBundle = (value: unknown, place: string) => {
    expect(isObject(value), place, 'an object of MIME types', value);
    if (!isObject(value)) return;
    for (const [type, data] of Object.entries(value)) {
      if (!isJsonType(type)) expectText(data, `${place}, ${type}`);
    }
  };
  const checkOutput = (output: unknown, place: string) => {
    if (!isObject(output)) return expect(false, place, 'an object', output);
    switch (output['output_type']) {
      case 'stream':
        expectKeys(output, place, ['output_type', 'name', 'text']);
        expectText(output['text'], `${place}, text`);
        return expect(typeof output['name'] === 'string', place, 'a stream name', output['name']);
      case 'display_data':
      case 'execute_result':
        expectKeys(output, place, ['output_type', 'data', 'metadata', ...resultKeys(output)]);
        if ('execution_count' in output) {
          const { execution_count: count } = output;
          expect(count === null || isCount(count), `${place}, execution_count`, 'null or a whole number', count);
        }
        expectBundle(output['data'], `${place}, data`);
        return expect(isObject(output['metadata']), `${place}, metadata`, 'an object', output['metadata']);
      case 'error':
        expectKeys(output, place, ['output_type', 'ename', 'evalue', 'traceback']);
        for (const key of ['ename', 'evalue'])
          expect(typeof output[key] === 'string', `${place}, ${key}`, 'a text', output[key]);
        return expect(
          Array.isArray(output['traceback']) && output['traceback'].every((line) => typeof line === 'string'),
          `${place}, traceback`,
          'lines of text',
          output['traceback'],
        );
      default:
        return expect(false, place, 'a known output_type', output['output_type']);
    }
  };
  const ids = new Map<unknown, number>();
  const checkCell = (cell: unknown, index: number) => {
    const place = `cell ${index + 1}`;
    if (!isObject(cell)) return expect(false, place, 'an object', cell);
    const { id, cell_type: type } = cell;
    expect(isCellId(id), `${place}, id`, '1 to 64 of A-Z a-z 0-9 - _', id);
    if (id !== undefined && ids.has(id)) problems.push(`${place}, id: "${id}" is also the id of cell ${ids.get(id)}`);
    ids.set(id, index + 1);
    expectText(cell['source'], `${place}, source`);
    const tags = isObject(cell['metadata']) ? cell['metadata']['tags'] : undefined;
    expect(isObject(cell['metadata']), `${place}, metadata`, 'an object', cell['metadata']);
    expect(
      tags === undefined || (Array.isArray(tags) && tags.every((tag) => typeof tag === 'string')),
      `${place}, tags`,
      'a list of texts',
      tags,
    );
    if (type === 'code') {
      expectKeys(cell, place, ['cell_type', 'id', 'metadata', 'source', 'outputs', 'execution_count']);
      const { outputs, execution_count: count } = cell;
      expect(count === null || isCount(count), `${place}, execution_count`, 'null or a whole number', count);
      expect(Array.isArray(outputs), `${place}, outputs`, 'a list', outputs);
      if (Array.isArray(outputs)) outputs.forEach((output, i) => checkOutput(output, `${place}, output ${i + 1}`));
    } else {
      expect(type === 'markdown' || type === 'raw', place, 'cell_type code, markdown or raw', type);
      expectKeys(cell, place, ['cell_type', 'id', 'metadata', 'source'], ['attachments']);
      const { attachments = {} } = cell;
      expect(isObject(attachments), `${place}, attachments`, 'an object of MIME bundles', attachments);
      for (const [name, bundle] of Object.entries(isObject(attachments) ? attachments : {}))
        expectBundle(bundle, `${place}, attachment ${name}`);
    }
  };

  expectKeys(raw, 'notebook', ['nbformat', 'nbformat_minor', 'metadata', 'cells']);
  expect(
    Number.isInteger(minor) && Number(minor) >= 5,
    'notebook, nbformat_minor',
    'a whole number of at least 5',
    minor,
  );
  expect(isObject(raw['metadata']), 'notebook, metadata', 'an object', raw['metadata']);
  expect(Array.isArray(raw['cells']), 'notebook, cells', 'a list', raw['cells']);
  if (Array.isArray(raw['cells'])) raw['cells'].forEach(checkCell);
  return problems;
}

function resultKeys({ output_type: type }: Record<string, unknown>): string[] {
  return type === 'execute_result' ? ['execution_count'] : [];
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0;
}

/** Tells MIME types whose data is JSON itself, not a text. */
export function isJsonType(type: string): boolean {
  return type === 'application/json' || /^application\/.*\+json$/.test(type);
}

/** Tells an object from lists and the rest. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.every((line) => typeof line === 'string'));
}
