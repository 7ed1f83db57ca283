import { writeFolderAtomically } from '../../lib/datasets/atomic-folder.ts';
import { INDEX_FILE } from '../../lib/datasets/record-index.ts';
import type { RecordIndex } from '../../lib/datasets/record-index.ts';
import { createRecordWriter } from '../../lib/datasets/records.ts';
import type { RecordOptions } from '../../lib/datasets/records.ts';

/** Writes items of one or more whole records as a folder that appears complete or not at all, as splits are written. */
export function writeRecords<Meta>(
  dir: string,
  options: RecordOptions<Meta>,
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<RecordIndex<Meta>> {
  return writeFolderAtomically(dir, INDEX_FILE, async (partial) => {
    const writer = createRecordWriter(partial, options);
    try {
      for await (const item of source) writer.append(item);
      return writer.finish();
    } finally {
      writer.close();
    }
  });
}
