// How cells load modules: always as ES modules, so that the kit, and packages that await at their top, can be had.
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export interface CellModules {
  /** `import()` of a cell; relative paths start at the project's root. */
  load(specifier: string): Promise<object>;
  /** `require()` of a cell. */
  require(specifier: string): unknown;
}

export function cellModules(root: string): CellModules {
  return {
    async load(specifier) {
      const isPath = /^\.{1,2}\//.test(specifier) || isAbsolute(specifier);
      try {
        return await import(isPath ? pathToFileURL(resolve(root, specifier)).href : specifier);
      } catch (error) {
        // Node names this file as the importer; for the reader it is the cell.
        if (error instanceof Error) {
          error.message = error.message.replace(` imported from ${fileURLToPath(import.meta.url)}`, '');
        }
        throw error;
      }
    },
    require: createRequire(join(root, 'cell.js')),
  };
}

/**
 * An export as a cell sees it, `*` for all of them. Names that Node does not find in a CommonJS package, though its
 * types have them, are looked up in its `default`.
 */
export function exported(namespace: object, name: string): unknown {
  if (name === '*')
    return new Proxy(namespace, { get: exported as (target: object, name: string | symbol) => unknown });
  if (name in namespace) return Reflect.get(namespace, name);
  const whole: unknown = Reflect.get(namespace, 'default');
  return typeof whole === 'object' && whole !== null ? Reflect.get(whole, name) : undefined;
}
