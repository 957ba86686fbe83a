import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Template } from '../../../infra/assembly/intrinsics.ts';
import { architecture } from '../../../infra/assembly/picture.ts';
import { synthesisedTemplate } from '../synthesised.ts';

let template: Template;
beforeAll(() => {
  template = synthesisedTemplate().toJSON() as Template;
});

describe('the picture of the architecture', () => {
  it('in docs/architecture.md is the one of the stack as it is (`npm run picture` draws it anew)', () => {
    const page = readFileSync(new URL('../../../docs/architecture.md', import.meta.url), 'utf8');
    expect(/```mermaid\n(.*?)\n```/s.exec(page)?.[1]).toBe(architecture(template));
  });

  it('has an arrow for each way in, to the one function that takes requests', () => {
    const picture = architecture(template);
    expect(picture).toMatch(/EventsBus\w+ -- StudyRunRequested --> TriggersOnEvent\w+\n/);
    expect(picture).toMatch(/DataLakeBucket\w+ -- Object Created --> TriggersOnRequestFile\w+\n/);
    for (const rule of ['OnEvent', 'OnRequestFile']) {
      expect(picture).toMatch(new RegExp(`Triggers${rule}\\w+ --> FunctionsAcceptRequest`));
    }
  });

  it('knows no arrow without a resource at its end', () => {
    expect(architecture(template)).not.toContain('undefined');
    expect(architecture(synthesisedTemplate({ 'study:bucketName': 'my-lake' }).toJSON() as Template)).not.toContain(
      'undefined',
    );
  });

  it('loses an arrow with the permission that it stands for', () => {
    const without = structuredClone(template);
    for (const [id, { Type }] of Object.entries(without.Resources)) {
      if (Type === 'AWS::IAM::Policy' && id.startsWith('FunctionsAcceptRequest')) delete without.Resources[id];
    }
    expect(architecture(template)).toMatch(/FunctionsAcceptRequest\w+ -- starts -->/);
    expect(architecture(without)).not.toMatch(/FunctionsAcceptRequest\w+ -- starts -->/);
  });
});
