import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Template } from 'aws-cdk-lib/assertions';
import { parquetMetadata } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nhanesGlueTable } from '../../../functions/ingest/registration.ts';
import { codebookTable, nhanesTable, resultTable, runRow } from '../../../functions/lake/keys.ts';
import { openStore } from '../../../functions/lake/object-store.ts';
import { writeParquet } from '../../../functions/lake/parquet-writer.ts';
import { RESULT_TABLES } from '../../../functions/methods/result-tables.ts';
import { convertCodebook } from '../../../functions/nhanes/convert-codebook.ts';
import { CYCLES } from '../../../functions/nhanes/cycles.ts';
import { lakeTable } from '../../../functions/nhanes/lake-table.ts';
import { tableOfCycles } from '../../../functions/nhanes/table-of-cycles.ts';
import { readXport } from '../../../functions/nhanes/xport.ts';
import { queryDirectory } from '../../../infra/catalogue/directory-lake.ts';
import { NAMED_QUERIES } from '../../../infra/catalogue/named-queries.ts';
import { NHANES_TABLES } from '../../../infra/catalogue/nhanes-tables.ts';
import { smallReport } from '../../report/study-report.ts';
import { codebookPage } from '../../support/codebook-page.ts';
import { mirror } from '../../support/real-files.ts';
import { storeRun } from '../../support/stored-run.ts';
import { folderForTests } from '../../support/study.ts';
import { synthesisedTemplate } from '../synthesised.ts';

interface GlueTable {
  TableType: string;
  Description: string;
  Parameters: Record<string, string>;
  PartitionKeys?: { Name: string; Type: string }[];
  ViewOriginalText?: string;
  StorageDescriptor: { Columns: { Name: string; Type: string; Comment?: string }[]; Location?: unknown };
}

const lake = folderForTests();
afterAll(() => lake.remove());

let template: Template;
let tables: Record<string, GlueTable>;
let run: string;
beforeAll(async () => {
  template = synthesisedTemplate();
  const found = Object.values(template.findResources('AWS::Glue::Table')).map(
    ({ Properties }) => Properties.TableInput,
  );
  tables = Object.fromEntries(found.map((table) => [table.Name, table]));
  run = await storeRun(openStore(pathToFileURL(lake.path).href), smallReport());
});

/** Names and Glue types of a file, in its order. */
function columnsOfFile(bytes: Uint8Array): [string, string][] {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const types: Record<string, string> = { DOUBLE: 'double', INT64: 'bigint', BYTE_ARRAY: 'string' };
  return parquetMetadata(file)
    .schema.slice(1)
    .map(({ name, type }) => [name, types[`${type}`]]);
}

const columnsOfGlue = (name: string) =>
  tables[name].StorageDescriptor.Columns.map(({ Name, Type }): [string, string] => [Name, Type]);
const location = (name: string) => JSON.stringify(tables[name].StorageDescriptor.Location);

describe('a result table in Glue', () => {
  it.each(Object.keys(RESULT_TABLES))('%s is what a run writes: names, types and order', (name) => {
    const key = name === 'runs' ? runRow(run) : resultTable(name, 'small', run);
    // The small run has no flow.
    if (name !== 'cohort_flow') {
      expect(columnsOfGlue(name)).toEqual(columnsOfFile(readFileSync(join(lake.path, key))));
    }
    expect(location(name)).toContain(`/${key.split('/').slice(0, 2).join('/')}/"`);
    expect(tables[name].PartitionKeys).toBeUndefined();
    expect(tables[name].Description).toMatch(/^one row per /);
    for (const { Name, Comment } of tables[name].StorageDescriptor.Columns) {
      expect(Comment?.length, Name).toBeGreaterThan(3);
      expect(Comment?.length, Name).toBeLessThanOrEqual(255);
    }
  });
});

describe('an NHANES table in Glue', () => {
  it('is one for each base name, the pre-pandemic one apart, with its cycles known beforehand', () => {
    expect(Object.keys(tables)).toEqual(expect.arrayContaining(NHANES_TABLES.map(({ name }) => name)));
    const { Parameters, PartitionKeys } = tables.demo;
    expect(PartitionKeys).toMatchObject([{ Name: 'cycle', Type: 'string' }]);
    expect(Parameters).toMatchObject({ 'projection.enabled': 'true', 'projection.cycle.type': 'enum' });
    const cycles = Parameters['projection.cycle.values'].split(',');
    expect(cycles).toEqual(expect.arrayContaining(['2001-2002', '2013-2014', '2017-2018', '2021-2023']));
    expect(cycles).not.toContain('2017-2020');
    expect(tables.p_demo.Parameters['projection.cycle.values']).toBe('2017-2020');
    // Where a run puts the table as queries read it.
    const folder = dirname(nhanesTable('DEMO', '2013-2014'));
    expect(JSON.stringify(Parameters['storage.location.template'])).toContain(
      `/${folder.replace('2013-2014', '\u0024{cycle}')}/"`,
    );
  });

  it('has no column that is also its partition', () => {
    for (const { name, columns } of NHANES_TABLES)
      expect(
        columns.map(([column]) => column),
        name,
      ).not.toContain('cycle');
  });

  it.skipIf(!mirror)('is what its files are, in real ones', async () => {
    for (const [table, file, cycle] of [
      ['DEMO', '2013/DataFiles/DEMO_H.xpt', '2013-2014'],
      ['PAQ', '2021/DataFiles/PAQ_L.xpt', '2021-2023'],
    ]) {
      const bytes = readFileSync(join(mirror as string, 'Nchs/Data/Nhanes/Public', file));
      const parquet = writeParquet(lakeTable(readXport(bytes)));
      const inGlue = new Map(columnsOfGlue(table.toLowerCase()));
      for (const [column, type] of columnsOfFile(parquet)) expect(inGlue.get(column), column).toBe(type);
      const path = join(lake.path, nhanesTable(table, cycle));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, parquet);
    }
    const sql = 'select cycle, typeof(seqn), count(*) as people from demo group by all';
    expect((await queryDirectory(lake.path, sql, [])).rows).toEqual([['2013-2014', 'BIGINT', 10175]]);
  });
});

describe('a codebook table in Glue', () => {
  it('is what an ingest writes: names, types and order', () => {
    const page = codebookPage('SMQ_H', [{ name: 'SMQ020', codes: [['1', 'Yes', 2]] }]);
    const { variablesTable, codesTable } = convertCodebook(page, 'SMQ_H', 'http://cdc/SMQ_H.htm');
    for (const [name, file] of [
      ['nhanes_codebook_variables', variablesTable],
      ['nhanes_codebook_codes', codesTable],
    ] as const) {
      expect(columnsOfGlue(name)).toEqual(columnsOfFile(file));
      const folder = dirname(codebookTable(name, '2013-2014', 'SMQ_H')).replace('2013-2014', '\u0024{cycle}');
      const { Parameters } = tables[name];
      expect(JSON.stringify(Parameters['storage.location.template'])).toContain(`/${folder}/"`);
      expect(Parameters['projection.cycle.values'].split(',')).toEqual(CYCLES);
    }
  });
});

describe('the template', () => {
  // CloudFormation's limits: 500 resources and 1 MB (docs.aws.amazon.com, AWS CloudFormation quotas).
  it('is one that CloudFormation takes, with the tables that are known', () => {
    const { Resources } = template.toJSON();
    expect(Object.keys(Resources).length).toBeLessThan(500);
    expect(JSON.stringify(template.toJSON(), undefined, 1).length).toBeLessThan(1_000_000);
  });
});

describe('Athena', () => {
  it('has a workgroup whose settings nobody can overrule', () => {
    template.hasResourceProperties('AWS::Athena::WorkGroup', {
      Name: 'NhanesMixtures',
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
        BytesScannedCutoffPerQuery: 10 * 2 ** 30,
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
      },
    });
    const [lakeBucket] = Object.entries(template.findResources('AWS::S3::Bucket')).filter(([id]) =>
      id.startsWith('DataLakeBucket'),
    );
    const { Rules } = lakeBucket[1].Properties.LifecycleConfiguration;
    expect(Rules).toContainEqual(expect.objectContaining({ Prefix: 'athena/', ExpirationInDays: 30 }));
  });

  it('has every named query, text for text, in the database and the workgroup', () => {
    const queries = Object.values(template.findResources('AWS::Athena::NamedQuery')).map(
      ({ Properties }) => Properties,
    );
    const texts = queries.map(({ Name, QueryString }) => [Name, QueryString]);
    expect(Object.fromEntries(texts)).toEqual(
      Object.fromEntries(Object.entries(NAMED_QUERIES).map(([name, { sql }]) => [name, sql])),
    );
    for (const { Database, WorkGroup } of queries) {
      expect([Database, WorkGroup]).toEqual(['nhanes_mixtures', 'NhanesMixtures']);
    }
  });

  it('has the view of the latest runs as it writes views itself', () => {
    const { TableType, ViewOriginalText } = tables.latest;
    expect(TableType).toBe('VIRTUAL_VIEW');
    const [, encoded] = /^\/\* Presto View: (\S+) \*\/$/.exec(`${ViewOriginalText}`) ?? [];
    expect(JSON.parse(Buffer.from(encoded, 'base64').toString())).toMatchObject({
      originalSql: NAMED_QUERIES.latest.sql,
      schema: 'nhanes_mixtures',
      columns: expect.arrayContaining([{ name: 'participants', type: 'bigint' }]),
    });
  });

  it('is nothing that a role of ours may use, and its catalogue that of ingests alone, to put tables into our database', () => {
    const policies = Object.entries({
      ...template.findResources('AWS::IAM::Policy'),
      ...template.findResources('AWS::IAM::Role'),
    });
    expect(JSON.stringify(policies)).not.toMatch(/"(athena|lakeformation):/);
    const ofGlue = policies.filter(([, policy]) => JSON.stringify(policy).includes('"glue:'));
    expect(ofGlue.map(([id]) => id)).toEqual([expect.stringMatching(/^IngestStateMachineRole/)]);
    const [[, { Properties }]] = ofGlue;
    const statements = (
      Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[]
    ).filter(({ Action }) => `${Action}`.includes('glue:'));
    expect(statements.flatMap(({ Action }) => Action).sort()).toEqual(['glue:CreateTable', 'glue:UpdateTable']);
    for (const { Resource } of statements) {
      const places = JSON.stringify(Resource).match(/:(catalog|database\/[^"]+|table\/[^"]+)"/g);
      expect(places).toEqual([':catalog"', ':database/nhanes_mixtures"', ':table/nhanes_mixtures/*"']);
    }
  });

  it('knows tables that an ingest registers in the form of those that are declared', () => {
    const declared = NHANES_TABLES.find(({ name }) => name === 'demo');
    if (!declared) throw new Error('the stack declares no table demo');
    const { Location, ...descriptor } = tables.demo.StorageDescriptor;
    const registered = nhanesGlueTable(tableOfCycles('demo', declared.columns), 's3://lake');
    const { Location: own, ...ownDescriptor } = registered.StorageDescriptor;
    expect(ownDescriptor).toEqual(descriptor);
    expect(own).toBe('s3://lake/nhanes/demo/');
    expect({ ...registered.Parameters, 'storage.location.template': '' }).toEqual({
      ...tables.demo.Parameters,
      'storage.location.template': '',
    });
    expect(registered.PartitionKeys).toEqual(tables.demo.PartitionKeys);
  });
});

describe('sharing', () => {
  it('is with nobody unless accounts are named', () => {
    const statements = (settings: Record<string, string>) =>
      Object.values(synthesisedTemplate(settings).findResources('AWS::S3::BucketPolicy')).flatMap(
        ({ Properties }) => Properties.PolicyDocument.Statement as { Effect: string; Principal: unknown }[],
      );
    const isShared = ({ Effect, Principal }: { Effect: string; Principal: unknown }) =>
      Effect === 'Allow' && JSON.stringify(Principal).includes('AWS');
    expect(statements({}).filter(isShared)).toEqual([]);
    const shared = statements({ 'study:readers': '111122223333,444455556666' }).filter(isShared);
    expect(shared.map((statement) => (statement as unknown as { Action: string }).Action)).toEqual([
      's3:GetObject',
      's3:ListBucket',
    ]);
    expect(JSON.stringify(shared)).toContain(':iam::111122223333:root');
    expect(JSON.stringify(shared)).not.toContain('requests/');
  });

  it('lets the same accounts have rules of their own on the bus, and no one else', () => {
    template.resourceCountIs('AWS::Events::EventBusPolicy', 0);
    const shared = synthesisedTemplate({ 'study:readers': '111122223333' });
    shared.resourceCountIs('AWS::Events::EventBusPolicy', 1);
    const [{ Properties }] = Object.values(shared.findResources('AWS::Events::EventBusPolicy'));
    expect(JSON.stringify(Properties.Statement.Principal)).toContain(':iam::111122223333:root');
    expect(Properties.Statement).toMatchObject({
      Effect: 'Allow',
      Action: expect.arrayContaining(['events:PutRule', 'events:PutTargets']),
      Condition: { StringEqualsIfExists: { 'events:creatorAccount': '111122223333' } },
    });
    expect(JSON.stringify(Properties.Statement)).not.toContain('events:PutEvents');
  });

  it('grants of Lake Formation are made for whom they are asked', () => {
    template.resourceCountIs('AWS::LakeFormation::PrincipalPermissions', 0);
    const granted = synthesisedTemplate({ 'study:lakeFormationReaders': 'arn:aws:iam::111122223333:role/Analyst' });
    granted.resourceCountIs('AWS::LakeFormation::PrincipalPermissions', 2);
    granted.hasResourceProperties('AWS::LakeFormation::PrincipalPermissions', {
      Principal: { DataLakePrincipalIdentifier: 'arn:aws:iam::111122223333:role/Analyst' },
      Permissions: ['SELECT', 'DESCRIBE'],
    });
  });
});
