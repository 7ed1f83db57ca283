/** Whether a name is of what file browsers and network disks leave in folders of pictures: nobody put it there. */
export function isLitter(name: string): boolean {
  return name.startsWith('.') || ['Thumbs.db', 'desktop.ini', '__MACOSX', '@eaDir'].includes(name);
}
