// What a page in a browser says and asks for.
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';

/** Fills with what the page of a file says on the console, errors that nobody caught, and addresses that it asks for but its own. */
export function overheard(page: Page, file: string): string[] {
  const heard: string[] = [];
  page.on('console', (message) => heard.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => heard.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && request.url() !== pathToFileURL(file).href)
      heard.push(`request: ${request.url()}`);
  });
  return heard;
}
