import { writeFolderAtomically } from '../../lib/datasets/atomic-folder.ts';
import { INDEX_FILE } from '../../lib/datasets/shard-index.ts';
import type { ShardIndex } from '../../lib/datasets/shard-index.ts';
import { createShardWriter } from '../../lib/datasets/shards.ts';
import type { ShardOptions } from '../../lib/datasets/shards.ts';

/** Writes items of one or more whole records as a folder that appears complete or not at all, as splits are written. */
export function writeShards<Meta>(
  dir: string,
  options: ShardOptions<Meta>,
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<ShardIndex<Meta>> {
  return writeFolderAtomically(dir, INDEX_FILE, async (partial) => {
    const writer = createShardWriter(partial, options);
    try {
      for await (const item of source) writer.append(item);
      return writer.finish();
    } finally {
      writer.close();
    }
  });
}
