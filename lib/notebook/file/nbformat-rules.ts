// The rules of nbformat 4.5, as far as cells and outputs go.
// https://nbformat.readthedocs.io/en/latest/format_description.html
import { isObject } from '../../records/fields.ts';
import { isCellId, isJsonType } from './nbformat.ts';

type Json = Readonly<Record<string, unknown>>;

/** Everything in which `raw` departs from nbformat 4.5, each with its place; empty for a valid notebook. */
export function notebookProblems(raw: unknown): string[] {
  if (!isObject(raw) || !('nbformat' in raw))
    return ['expected an object with nbformat, nbformat_minor, metadata and cells'];
  const { nbformat: major, nbformat_minor: minor, metadata, cells } = raw;
  // The rules below are those of version 4 alone.
  if (major !== 4)
    return [
      `expected nbformat 4, got ${JSON.stringify(major)}; Jupyter and \`jupyter nbconvert --to notebook\` write nbformat 4`,
    ];
  // A minor past 5 may have brought more keys.
  const departures = newDepartures(minor === 5);
  const { expect, expectKeys } = departures;
  expectKeys(raw, 'notebook', ['nbformat', 'nbformat_minor', 'metadata', 'cells']);
  const isMinor = Number.isInteger(minor) && Number(minor) >= 5;
  expect(isMinor, 'notebook, nbformat_minor', 'a whole number of at least 5', minor);
  expect(isObject(metadata), 'notebook, metadata', 'an object', metadata);
  expect(Array.isArray(cells), 'notebook, cells', 'a list', cells);
  if (Array.isArray(cells)) checkCells(cells, departures);
  return departures.problems;
}

/** What was not as expected so far, and the ways to look for more. */
interface Departures {
  readonly problems: string[];
  expect(fits: boolean, place: string, wanted: string, got: unknown): void;
  /** No others either, where all keys are known. */
  expectKeys(value: Json, place: string, required: readonly string[], optional?: readonly string[]): void;
  expectText(value: unknown, place: string): void;
  expectCount(value: unknown, place: string): void;
  /** Of data by MIME type. */
  expectBundle(value: unknown, place: string): void;
}

function newDepartures(isEveryKeyKnown: boolean): Departures {
  const problems: string[] = [];
  const expect: Departures['expect'] = (fits, place, wanted, got) => {
    if (!fits) problems.push(`${place}: expected ${wanted}, got ${JSON.stringify(got)?.slice(0, 60)}`);
  };
  const expectText: Departures['expectText'] = (value, place) =>
    expect(typeof value === 'string' || isTexts(value), place, 'a text or lines of text', value);
  return {
    problems,
    expect,
    expectKeys(value, place, required, optional = []) {
      for (const key of required) expect(key in value, place, `"${key}"`, Object.keys(value));
      if (!isEveryKeyKnown) return;
      const known = [...required, ...optional];
      for (const key of Object.keys(value)) expect(known.includes(key), place, 'no other keys', key);
    },
    expectText,
    expectCount(value, place) {
      const isCount = Number.isInteger(value) && Number(value) >= 0;
      expect(value === null || isCount, `${place}, execution_count`, 'null or a whole number', value);
    },
    expectBundle(value, place) {
      expect(isObject(value), place, 'an object of MIME types', value);
      if (!isObject(value)) return;
      for (const [type, data] of Object.entries(value)) {
        if (!isJsonType(type)) expectText(data, `${place}, ${type}`);
      }
    },
  };
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((line) => typeof line === 'string');
}

function checkCells(cells: readonly unknown[], departures: Departures): void {
  const ids = new Map<unknown, number>();
  cells.forEach((cell, index) => {
    const place = `cell ${index + 1}`;
    if (!isObject(cell)) return departures.expect(false, place, 'an object', cell);
    const { id } = cell;
    departures.expect(isCellId(id), `${place}, id`, '1 to 64 of A-Z a-z 0-9 - _', id);
    if (id !== undefined && ids.has(id))
      departures.problems.push(`${place}, id: "${id}" is also the id of cell ${ids.get(id)}`);
    ids.set(id, index + 1);
    checkCell(cell, place, departures);
  });
}

function checkCell(cell: Json, place: string, departures: Departures): void {
  const { expect, expectText } = departures;
  const { source, metadata } = cell;
  expectText(source, `${place}, source`);
  const tags = isObject(metadata) ? metadata['tags'] : undefined;
  expect(isObject(metadata), `${place}, metadata`, 'an object', metadata);
  expect(tags === undefined || isTexts(tags), `${place}, tags`, 'a list of texts', tags);
  if (cell['cell_type'] === 'code') checkCodeCell(cell, place, departures);
  else checkTextCell(cell, place, departures);
}

function checkCodeCell(cell: Json, place: string, departures: Departures): void {
  const { expect, expectKeys, expectCount } = departures;
  const { outputs, execution_count: count } = cell;
  expectKeys(cell, place, ['cell_type', 'id', 'metadata', 'source', 'outputs', 'execution_count']);
  expectCount(count, place);
  expect(Array.isArray(outputs), `${place}, outputs`, 'a list', outputs);
  if (!Array.isArray(outputs)) return;
  outputs.forEach((output, i) => checkOutput(output, `${place}, output ${i + 1}`, departures));
}

function checkTextCell(cell: Json, place: string, departures: Departures): void {
  const { expect, expectKeys, expectBundle } = departures;
  const { cell_type: type, attachments = {} } = cell;
  expect(type === 'markdown' || type === 'raw', place, 'cell_type code, markdown or raw', type);
  expectKeys(cell, place, ['cell_type', 'id', 'metadata', 'source'], ['attachments']);
  expect(isObject(attachments), `${place}, attachments`, 'an object of MIME bundles', attachments);
  for (const [name, bundle] of Object.entries(isObject(attachments) ? attachments : {}))
    expectBundle(bundle, `${place}, attachment ${name}`);
}

function checkOutput(output: unknown, place: string, departures: Departures): void {
  const { expect, expectKeys, expectText } = departures;
  if (!isObject(output)) return expect(false, place, 'an object', output);
  const { output_type: type, name, text, traceback } = output;
  switch (type) {
    case 'stream':
      expectKeys(output, place, ['output_type', 'name', 'text']);
      expectText(text, `${place}, text`);
      return expect(typeof name === 'string', place, 'a stream name', name);
    case 'display_data':
    case 'execute_result':
      return checkData(output, place, departures);
    case 'error':
      expectKeys(output, place, ['output_type', 'ename', 'evalue', 'traceback']);
      for (const key of ['ename', 'evalue'])
        expect(typeof output[key] === 'string', `${place}, ${key}`, 'a text', output[key]);
      return expect(isTexts(traceback), `${place}, traceback`, 'lines of text', traceback);
    default:
      return expect(false, place, 'a known output_type', type);
  }
}

/** An output that is data: what a cell displays, or its result. */
function checkData(output: Json, place: string, departures: Departures): void {
  const { expect, expectKeys, expectCount, expectBundle } = departures;
  const { data, metadata } = output;
  const counted = output['output_type'] === 'execute_result' ? ['execution_count'] : [];
  expectKeys(output, place, ['output_type', 'data', 'metadata', ...counted]);
  if ('execution_count' in output) expectCount(output['execution_count'], place);
  expectBundle(data, `${place}, data`);
  expect(isObject(metadata), `${place}, metadata`, 'an object', metadata);
}
