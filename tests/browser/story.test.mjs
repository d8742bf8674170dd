// The main job in real Chromium, from the first search to the offline proof.
import test from 'node:test';
import { tell } from './the_story.mjs';

test('a procedure is drafted, signed off, read and proved', (t) => tell(t, true));
