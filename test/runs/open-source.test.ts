import { afterEach, describe, expect, it, vi } from 'vitest';
import { openSource } from '../../functions/runs/open-source.ts';

afterEach(() => vi.unstubAllEnvs());

/** Opens a source in a deployment that fetches from there. */
function open(source: string, sourceUrl: string) {
  vi.stubEnv('SOURCE_URL', sourceUrl);
  return openSource(source);
}

describe('the source of a request, in a deployment', () => {
  it('is by the name of cdc whatever the deployment fetches from', () => {
    expect(open('cdc', 'https://wwwn.cdc.gov/').url).toBe('https://wwwn.cdc.gov/');
    expect(open('cdc', 'https://mirror.example/nhanes').url).toBe('https://mirror.example/nhanes/');
    expect(open('cdc', 'file:///data/nhanes').url).toBe('file:///data/nhanes/');
  });

  it('may be named by its own URL, however that is written', () => {
    for (const source of ['https://mirror.example/nhanes', 'https://MIRROR.example:443/x/../nhanes/']) {
      expect(open(source, 'https://mirror.example/nhanes/').url).toBe('https://mirror.example/nhanes/');
    }
    expect(open('/data/nhanes', 'file:///data/nhanes/').url).toBe('file:///data/nhanes/');
  });

  it.each([
    'https://wwwn.cdc.gov/',
    'https://mirror.example/',
    'https://mirror.example/nhanes/../secrets/',
    'https://mirror.example/nhanes/deeper/',
    'http://mirror.example/nhanes/',
    'https://mirror.example:8443/nhanes/',
    'https://mirror.example.evil.example/nhanes/',
    'http://169.254.169.254/',
    'http://localhost/',
    'file:///',
    '/etc',
  ])('may not be %s, if that is not the one', (source) => {
    expect(() => open(source, 'https://mirror.example/nhanes/')).toThrow(
      expect.objectContaining({
        name: 'SourceNotAllowedError',
        message: expect.stringContaining(
          'is not allowed in this deployment: it fetches from https://mirror.example/nhanes/ alone, which is also what "cdc" means',
        ),
      }),
    );
  });

  it('is never repeated with a secret in it', () => {
    const opened = () => open('https://user:secret@evil.example/', 'https://mirror.example/');
    expect(opened).toThrow(expect.objectContaining({ name: 'UnknownSourceError' }));
    expect(opened).not.toThrow(/secret/);
  });

  it('may be simulated anywhere, even where nothing is configured', () => {
    expect(openSource('simulated:seed=1&scale=2').url).toBe('simulated:seed=1&scale=2');
    expect(() => openSource('cdc')).toThrow(expect.objectContaining({ name: 'MissingEnvironmentError' }));
  });
});
