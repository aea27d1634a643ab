export { type Embedded, type EmbeddedOptions, openEmbedded } from './endpoint/open-embedded.ts';
