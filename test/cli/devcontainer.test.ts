// The container for one-click use cannot be built here; what it names must be there.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../lib/kernel/kernelspec.ts';
import { runHere } from './run.ts';

const folder = join(projectFolder, '.devcontainer');
const container = JSON.parse(await readFile(join(folder, 'devcontainer.json'), 'utf8'));
const dockerfile = await readFile(join(folder, container.build.dockerfile), 'utf8');
const { engines } = JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8'));

describe('the dev container', () => {
  it('has the Node that the package asks for, and Jupyter', () => {
    const major = /^FROM node:(\d+)-/m.exec(dockerfile)?.[1];
    expect(engines.node).toMatch(new RegExp(`^>=${major}\\.`));
    expect(dockerfile).toContain('jupyterlab');
    expect(dockerfile).toContain('ENV PATH=/opt/jupyter/bin:$PATH');
  });

  it('runs commands that exist, and installs the kernel where VS Code looks', async () => {
    const commands = [
      container.postCreateCommand,
      ...Object.values<{ label: string }>(container.portsAttributes).map(({ label }) => label),
    ].flatMap((line: string) => line.split('&&').map((one) => one.trim()));
    expect(commands).toContain('npm ci');
    expect(existsSync(join(projectFolder, 'package-lock.json'))).toBe(true);
    const own = commands.filter((line) => line !== 'npm ci').map((line) => line.split(' '));
    expect(own.map(([, , command]) => command).sort()).toEqual(['kernel', 'lab']);
    for (const [npx, program, command, ...options] of own) {
      expect([npx, program]).toEqual(['npx', 'without-decoding']);
      const help = await runHere('help', command);
      expect(help.code).toBe(0);
      for (const option of options) expect(help.stdout).toMatch(new RegExp(`^ +${option} `, 'm'));
    }
    expect(container.customizations.vscode.extensions).toContain('ms-toolsai.jupyter');
  });

  it("forwards Jupyter's port and opens notebooks that are there", () => {
    expect(container.forwardPorts).toEqual([8888]);
    expect(Object.keys(container.portsAttributes)).toEqual(['8888']);
    for (const file of container.customizations.codespaces.openFiles)
      expect(existsSync(join(projectFolder, file))).toBe(true);
  });
});
