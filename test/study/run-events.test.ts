import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CYCLES } from '../../functions/nhanes/cycles.ts';
import { eventJsonSchema, RUN_EVENTS, type RunEventType } from '../../functions/study/run-events.ts';

const TYPES = Object.keys(RUN_EVENTS) as RunEventType[];
const schemaOf = (type: RunEventType) => eventJsonSchema(type, RUN_EVENTS[type]);

describe('the schema of an event', () => {
  it.each(TYPES)('%s is the one that lies in events/schemas', (type) => {
    const stored = readFileSync(new URL(`../../events/schemas/${type}.json`, import.meta.url), 'utf8');
    expect(stored).toBe(`${JSON.stringify(schemaOf(type), null, 2)}\n`);
  });

  it('is of draft 4, which EventBridge takes, and describes the event as it is delivered', () => {
    expect(schemaOf('StudyRunCompleted')).toMatchObject({
      $schema: 'http://json-schema.org/draft-04/schema#',
      properties: {
        source: { enum: ['nhanes-mixtures'] },
        'detail-type': { enum: ['StudyRunCompleted'] },
        detail: { required: expect.arrayContaining(['run_id', 'manifest_key', 'headline']) },
      },
    });
  });

  it('of a request asks for the fields without a default and refuses others', () => {
    const { properties } = schemaOf('StudyRunRequested') as {
      properties: {
        detail: { required: string[]; additionalProperties: boolean; properties: Record<string, unknown> };
      };
    };
    expect(properties.detail.required).toContain('cycles');
    expect(properties.detail.required).not.toContain('df_rule');
    expect(properties.detail.additionalProperties).toBe(false);
    expect(properties.detail.properties.cycles).toMatchObject({
      description: 'The cycles that are pooled.',
      type: 'array',
      minItems: 1,
      items: { type: 'string', enum: CYCLES },
    });
  });

  it('refers only to definitions that it has', () => {
    for (const type of TYPES) {
      const schema = schemaOf(type) as { definitions?: object };
      const references = [...JSON.stringify(schema).matchAll(/"#\/definitions\/(\w+)"/g)].map((match) => match[1]);
      for (const name of references) expect(Object.keys(schema.definitions ?? {})).toContain(name);
    }
  });
});
