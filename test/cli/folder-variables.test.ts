import { expect, test } from 'vitest';
import { makeFoldersAbsolute } from '../../lib/cli/folder-variables.ts';

test('folders that variables name are meant from where the command is run', () => {
  const environment: NodeJS.ProcessEnv = {
    WITHOUT_DECODING_STORE: 'runs',
    WITHOUT_DECODING_DOWNLOADS: '/disk/photos',
    WITHOUT_DECODING_REFERENCE: '',
    HOME: 'here',
  };
  makeFoldersAbsolute(environment, '/home/ada');
  expect(environment).toEqual({
    WITHOUT_DECODING_STORE: '/home/ada/runs',
    WITHOUT_DECODING_DOWNLOADS: '/disk/photos',
    // Empty as good as not named.
    WITHOUT_DECODING_REFERENCE: '',
    HOME: 'here',
  });
  const none: NodeJS.ProcessEnv = {};
  makeFoldersAbsolute(none, '/home/ada');
  expect(none).toEqual({});
});
