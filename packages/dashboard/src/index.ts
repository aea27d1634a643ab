export { type Coding, readSite, type SiteFile } from './site.ts';
