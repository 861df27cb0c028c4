/**
 * The files of one folder by URL path. The folder is listed once, and only what was listed can be asked for: a path is
 * looked up, never joined, so none leads outside.
 */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';

export interface StaticFile {
  body: Uint8Array;
  contentType: string;
}

/** Finds a file by the path of its URL, '/' being index.html. undefined for anything else than a file of the folder. */
export type StaticFiles = (urlPath: string) => Promise<StaticFile | undefined>;

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/** @throws ENOENT where the folder is not there. */
export async function openStaticFiles(folder: string): Promise<StaticFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const byUrlPath = new Map(paths.map((path) => [`/${relative(folder, path)}`, path]));
  return async (urlPath) => {
    const path = byUrlPath.get(urlPath === '/' ? '/index.html' : urlPath);
    if (path === undefined) return undefined;
    const contentType = contentTypes[extname(path)] ?? 'application/octet-stream';
    return { body: await readFile(path), contentType };
  };
}
