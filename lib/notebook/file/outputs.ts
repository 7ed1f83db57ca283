// From the kernel's messages to the outputs that a notebook file keeps.
import type { CellOutput } from './ipynb.ts';
import type { MimeBundle } from '../../display/frontend.ts';
import type { Message } from '../../kernel/wire.ts';
import { isJsonType } from './nbformat.ts';

type Shown = CellOutput & { output_type: 'display_data' | 'execute_result' };

/** Collects outputs of the cells of one run. An output may be replaced later, by a cell further down. */
export interface OutputCollector {
  /** The outputs of a new cell, and what takes its messages in. */
  cell(): { readonly outputs: CellOutput[]; receive(message: Message): void };
}

export function collectOutputs(): OutputCollector {
  /** Where each replaceable output stands: its cell's list, and its place there. */
  const places = new Map<string, { readonly outputs: CellOutput[]; readonly index: number }[]>();

  function replace(displayId: string, data: MimeBundle, metadata: Record<string, unknown>): void {
    for (const { outputs, index } of places.get(displayId) ?? []) {
      outputs[index] = { ...(outputs[index] as Shown), data, metadata };
    }
  }
  return {
    cell() {
      const outputs: CellOutput[] = [];
      return {
        outputs,
        receive({ header, content }) {
          const {
            data: sent = {},
            metadata = {},
            transient,
          } = content as {
            data?: MimeBundle;
            metadata?: Record<string, unknown>;
            transient?: { display_id?: string };
          };
          const data = inTexts(sent);
          const displayId = transient?.display_id;
          switch (header.msg_type) {
            case 'stream':
              appendStream(outputs, content['name'] as 'stdout' | 'stderr', String(content['text']));
              break;
            case 'display_data':
              if (displayId !== undefined) {
                replace(displayId, data, metadata);
                places.set(displayId, [...(places.get(displayId) ?? []), { outputs, index: outputs.length }]);
              }
              outputs.push({ output_type: 'display_data', data, metadata });
              break;
            case 'update_display_data':
              if (displayId !== undefined) replace(displayId, data, metadata);
              break;
            case 'execute_result':
              outputs.push({
                output_type: 'execute_result',
                data,
                metadata,
                execution_count: content['execution_count'] as number,
              });
              break;
            case 'error':
              outputs.push({
                output_type: 'error',
                ename: String(content['ename']),
                evalue: String(content['evalue']),
                traceback: content['traceback'] as string[],
              });
              break;
          }
        },
      };
    },
  };
}

/** `data` as files may hold it: a cell may show a number as `text/plain`. */
function inTexts(data: MimeBundle): MimeBundle {
  return Object.fromEntries(
    Object.entries(data).map(([type, value]) => [
      type,
      typeof value === 'string' || isJsonType(type) ? value : JSON.stringify(value),
    ]),
  );
}

/** Adds printed text to the stream it continues; how it was cut into messages leaves no trace. */
function appendStream(outputs: CellOutput[], name: 'stdout' | 'stderr', text: string): void {
  const last = outputs.at(-1);
  const isContinued = last?.output_type === 'stream' && last.name === name;
  const whole = overwritten((isContinued ? last.text : '') + text);
  if (isContinued) outputs.pop();
  outputs.push({ output_type: 'stream', name, text: whole });
}

/** `text` as a terminal shows it: what follows a carriage return overwrites the line. */
function overwritten(text: string): string {
  // From the beginnings of lines alone: tried at each character, a long line would take the square of its length.
  return text.includes('\r') ? text.replace(/\r+\n/g, '\n').replace(/(?<![^\n])[^\n]*\r(?=[^\n])/g, '') : text;
}
