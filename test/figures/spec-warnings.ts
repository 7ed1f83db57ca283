import * as vega from 'vega';
import { compile } from 'vega-lite';
import type { TopLevelSpec } from 'vega-lite';

/** Warnings that Vega-Lite gives when it compiles `spec`; a figure of the kit gives none. */
export function specWarnings(spec: TopLevelSpec): string[] {
  const warnings: string[] = [];
  const logger = vega.logger(vega.None);
  logger.warn = (...messages: readonly unknown[]) => {
    warnings.push(messages.map(String).join(' '));
    return logger;
  };
  compile(spec, { logger });
  return warnings;
}
