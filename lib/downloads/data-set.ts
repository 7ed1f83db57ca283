// What is known of a public data set: where its files are published, how they are checked, what they become.

/** A checksum that somebody else has published too. */
export interface Digest {
  readonly algorithm: 'sha256' | 'md5';
  /** Lower case. */
  readonly hex: string;
}

/** A file as it is published. */
export interface PublicFile {
  /** Its name in the folder of downloads: what a file fetched by hand must be called. */
  readonly name: string;
  /** Where it is published; tried one after the other. */
  readonly urls: readonly string[];
  /** Its size; null where no size is published. */
  readonly bytes: number | null;
  /** Null where no checksum is published that binds: then that of the first fetch is kept, and holds from then on. */
  readonly digest: Digest | null;
}

/** So many files in a folder, at any depth. */
export interface Count {
  /** The folder, from the part's folder on. */
  readonly folder: string;
  readonly files: number;
  /** What they are: `training photos`. */
  readonly what: string;
}

/** A folder that appears complete or not at all, and the files that it is made of. */
export interface DataSetPart {
  readonly title: string;
  /** From the data set's folder on; '.' is that folder. */
  readonly folder: string;
  readonly files: readonly PublicFile[];
  /**
   * Where a file goes, from the part's folder on; null leaves it out. The argument is the name of an archive's entry,
   * with '/' and without '..', or of a file that is no archive.
   */
  place(path: string): string | null;
  /** Brings the unpacked files into the layout that the loaders read. */
  arrange?(folder: string): Promise<void>;
  /** What is there when all is there; the first is that of a folder whose presence marks a folder of this kind. */
  readonly counts: readonly Count[];
  /** Size of the unpacked files in bytes, about: for the look at the disk's free space. */
  readonly unpackedBytes: number;
}

export interface DataSet {
  /** `data NAME`, and its folder in the folder of downloads. */
  readonly name: string;
  /** Option `--data NAME=DIR` that takes such a folder from elsewhere. */
  readonly option: string;
  readonly title: string;
  /** Its publisher's page. */
  readonly page: string;
  readonly licence: string;
  readonly parts: readonly DataSetPart[];
}

/** Bytes to fetch for a data set; null where the size of a file is not known. */
export function fetchedBytes(files: readonly PublicFile[]): number | null {
  return files.every(({ bytes }) => bytes !== null) ? files.reduce((sum, { bytes }) => sum + bytes!, 0) : null;
}

/** A `place` that keeps the names that match, rewritten: `$1` is what the first pair of parentheses caught. */
export function placing(pattern: RegExp, to: string): DataSetPart['place'] {
  return (path) => (pattern.test(path) ? path.replace(pattern, to) : null);
}
