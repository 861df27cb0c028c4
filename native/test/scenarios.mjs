// All scenarios of the addon, plain JavaScript, so that they run without a build under Node with a sanitizer too.
import { abuse } from './abuse.mjs';
import { lifetime } from './lifetime.mjs';
import { priority } from './priority.mjs';
import { receiving } from './receiving.mjs';
import { running } from './running.mjs';

export const scenarios = { abuse, lifetime, priority, receiving, running };
