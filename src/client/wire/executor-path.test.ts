import { expect, test } from 'vitest';
import { pathEncoder } from './executor-path.js';

test('paths go onto the wire as they are unless the server wants URIs', () => {
  expect(pathEncoder('absolute')('/a b/ü')).toBe('/a b/ü');
});

test.each([
  ['/a/b', 'file:///a/b'],
  ['/a b/100%/ü', 'file:///a%20b/100%25/%C3%BC'],
  ['C:\\Users\\me', 'file:///C:/Users/me'],
  ['/', 'file:///'],
])('%s is the URI %s, whatever host this runs on', (path, uri) => {
  expect(pathEncoder('file-uri')(path)).toBe(uri);
});
