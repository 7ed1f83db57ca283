// How cells load modules: always as ES modules, so that the kit, and packages that await at their top, can be had.
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface CellModules {
  /** `import()` of a cell; relative paths start at the project's root. */
  load(specifier: string): Promise<object>;
  /** `require()` of a cell: gives what `load` has loaded in the form that compiled imports expect, else CommonJS. */
  require(specifier: string): unknown;
}

export function cellModules(root: string): CellModules {
  const loaded = new Map<string, object>();
  const commonJs = createRequire(join(root, 'cell.js'));
  return {
    async load(specifier) {
      const target = /^\.{1,2}\//.test(specifier) ? pathToFileURL(join(root, specifier)).href
        : isAbsolute(specifier) ? pathToFileURL(specifier).href : specifier;
      try {
        const namespace: object = await import(target);
        loaded.set(specifier, namespace);
        return namespace;
      } catch (error) {
        // Node names this file as the importer; for the reader it is the cell.
        if (error instanceof Error) {
          error.message = error.message.replace(/ imported from \S*\/lib\/notebook\/\S+/, '');
        }
        throw error;
      }
    },
    require(specifier) {
      const namespace = loaded.get(specifier);
      return namespace === undefined ? commonJs(specifier) : importView(namespace);
    },
  };
}

/**
 * A module as TypeScript's CommonJS output reads it: `__esModule` says that `default` is the default export. Names
 * that Node does not find in a CommonJS package, though its types have them, are looked up in its `default`.
 */
function importView(namespace: object): object {
  return new Proxy(namespace, {
    get(target, name) {
      if (name === '__esModule') return true;
      if (name in target) return Reflect.get(target, name);
      const whole: unknown = Reflect.get(target, 'default');
      return typeof whole === 'object' && whole !== null ? Reflect.get(whole, name) : undefined;
    },
  });
}
