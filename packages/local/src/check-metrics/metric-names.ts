/** Names a page of metrics declares, with the series a histogram or summary becomes. */
export function declaredNames(page: string): Set<string> {
  const names = new Set<string>();
  for (const [, name = '', type] of page.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    names.add(name);
    if (type !== 'histogram' && type !== 'summary') continue;
    for (const ending of ['_bucket', '_sum', '_count']) names.add(name + ending);
  }
  return names;
}

/** Names of our metrics, and of those every Node process has, that a text mentions. */
export function mentionedNames(text: string): Set<string> {
  return new Set(text.match(/\b(?:crude|nodejs|process)_[a-z0-9_]+/g));
}
