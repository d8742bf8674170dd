// The same job in a browser without JavaScript: every page and every form works by itself.
import test from 'node:test';
import { tell } from './the_story.mjs';

test('without JavaScript, a procedure is drafted, signed off, read and proved', (t) => tell(t, false));
