// A process that fetches a file, to be killed: fetching.ts URL PATH.
import { fetchFile } from '../../lib/downloads/fetch-file.ts';

await fetchFile([process.argv[2]], process.argv[3]);
