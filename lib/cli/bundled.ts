// The main module of a bundle.
import { main } from '../cli.ts';

process.exitCode = await main(process.argv.slice(2));
