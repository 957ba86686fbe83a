import { Aws, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { CfnPrincipalPermissions } from 'aws-cdk-lib/aws-lakeformation';
import { Construct } from 'constructs';
import { nhanesGlueTable } from '../../functions/ingest/registration.ts';
import { GLUE_TYPES, type GlueTable, glueTable } from '../../functions/lake/glue-table.ts';
import { QUERY_RESULTS_PREFIX, resultTablePrefix } from '../../functions/lake/keys.ts';
import type { ResultColumn, ResultTable } from '../../functions/methods/method.ts';
import { RESULT_TABLES } from '../../functions/methods/result-tables.ts';
import { columnsOf } from '../../functions/study/result-tables.ts';
import { NAMED_QUERIES, VIEWS, type View } from '../catalogue/named-queries.ts';
import { NHANES_TABLES } from '../catalogue/nhanes-tables.ts';
import type { DataLake } from './data-lake.ts';

export interface CatalogueProps {
  readonly lake: DataLake;
  /** @default - the stack's name in lower case with underscores: nhanes_mixtures */
  readonly databaseName?: string | undefined;
  /** A query that would read more of the lake is ended. */
  readonly scanLimitGiB: number;
  /** Principals that Lake Formation lets read every table, by their ARNs or account ids. */
  readonly lakeFormationReaders: readonly string[];
}

/** As a Presto view says the same. */
const PRESTO_TYPES: Readonly<Record<ResultColumn['type'], string>> = {
  text: 'varchar',
  int64: 'bigint',
  double: 'double',
};

const GIB = 2 ** 30;

/**
 * The lake under SQL: a Glue database with the result tables and the NHANES tables, a workgroup of Athena, named
 * queries. A file is in its table as soon as it lies in the bucket (docs/decisions/tables-without-partitions.md).
 * NHANES tables that are not declared here are registered by the ingest that brings them
 * (docs/decisions/tables-that-ingests-register.md).
 */
export class Catalogue extends Construct {
  readonly databaseName: string;
  readonly workgroup: CfnWorkGroup;

  constructor(scope: Construct, id: string, props: CatalogueProps) {
    super(scope, id);
    this.databaseName = props.databaseName ?? snakeCase(Stack.of(this).stackName);
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: {
        name: this.databaseName,
        description:
          'Studies of exposure mixtures on NHANES: their results, and the NHANES tables that they are made of.',
      },
    });
    const tables = [
      ...Object.entries(RESULT_TABLES).map(([name, table]) => this.resultTable(name, table, props.lake)),
      ...NHANES_TABLES.map((table) => this.table(`Nhanes-${table.name}`, nhanesGlueTable(table, props.lake.uri))),
      ...VIEWS.map((view) => this.view(view)),
    ];
    for (const table of tables) table.addResourceDependency(database);
    this.workgroup = this.createWorkgroup(props);
    for (const [name, { sql, about }] of Object.entries(NAMED_QUERIES)) {
      const query = new CfnNamedQuery(this, `Query-${name}`, {
        name,
        description: about,
        database: this.databaseName,
        queryString: sql,
        workGroup: this.workgroup.name,
      });
      query.addResourceDependency(this.workgroup);
      query.addResourceDependency(database);
    }
    for (const [index, reader] of props.lakeFormationReaders.entries()) {
      for (const grant of this.lakeFormationGrants(`Reader${index}`, reader)) grant.addResourceDependency(database);
    }
  }

  /** What an action on any table of the database is allowed on: Glue asks for the catalogue and the database, too. */
  get tableArns(): string[] {
    const { databaseName } = this;
    return [
      { resource: 'catalog' },
      { resource: 'database', resourceName: databaseName },
      { resource: 'table', resourceName: `${databaseName}/*` },
    ].map((named) => Stack.of(this).formatArn({ service: 'glue', ...named }));
  }

  private resultTable(name: string, table: ResultTable, lake: DataLake): CfnResource {
    const columns = Object.entries(columnsOf(table)).map(([column, { type, meaning, unit }]) => ({
      name: column,
      type,
      comment: unit === undefined ? meaning : `${meaning} (${unit})`,
    }));
    const location = `${lake.uri}/${resultTablePrefix(name)}`;
    return this.table(`Table-${name}`, glueTable({ name, about: table.row, location, columns }));
  }

  /** A view as Athena itself writes it into Glue. */
  private view({ name, query, columns }: View): CfnTable {
    const typed = Object.entries(columns);
    const definition = {
      originalSql: query.sql,
      catalog: 'awsdatacatalog',
      schema: this.databaseName,
      columns: typed.map(([column, type]) => ({ name: column, type: PRESTO_TYPES[type] })),
    };
    const encoded = Buffer.from(JSON.stringify(definition)).toString('base64');
    const view = new CfnTable(this, `View-${name}`, {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: this.databaseName,
      tableInput: {
        name,
        description: query.about,
        tableType: 'VIRTUAL_VIEW',
        parameters: { presto_view: 'true', comment: 'Presto View' },
        viewOriginalText: `/* Presto View: ${encoded} */`,
        viewExpandedText: '/* Presto View */',
        storageDescriptor: {
          columns: typed.map(([column, type]) => ({ name: column, type: GLUE_TYPES[type] })),
          serdeInfo: {},
        },
      },
    });
    return view;
  }

  private table(id: string, TableInput: GlueTable): CfnResource {
    const properties = { CatalogId: Aws.ACCOUNT_ID, DatabaseName: this.databaseName, TableInput };
    return new CfnResource(this, id, { type: CfnTable.CFN_RESOURCE_TYPE_NAME, properties });
  }

  /**
   * Its settings overrule those of whoever asks: answers are encrypted, lie in one place, and a slip does not read the
   * lake twice over.
   */
  private createWorkgroup({ lake, scanLimitGiB }: CatalogueProps): CfnWorkGroup {
    return new CfnWorkGroup(this, 'Workgroup', {
      name: Stack.of(this).stackName,
      description: 'Queries of the lake of study runs.',
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        bytesScannedCutoffPerQuery: scanLimitGiB * GIB,
        resultConfiguration: {
          outputLocation: `${lake.uri}/${QUERY_RESULTS_PREFIX}`,
          encryptionConfiguration: lake.keyArn
            ? { encryptionOption: 'SSE_KMS', kmsKey: lake.keyArn }
            : { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }

  private lakeFormationGrants(id: string, principal: string): CfnPrincipalPermissions[] {
    const catalogId = Aws.ACCOUNT_ID;
    const grant = (of: string, resource: CfnPrincipalPermissions.ResourceProperty, permissions: string[]) =>
      new CfnPrincipalPermissions(this, `${id}${of}`, {
        principal: { dataLakePrincipalIdentifier: principal },
        resource,
        permissions,
        permissionsWithGrantOption: [],
      });
    return [
      grant('Database', { database: { catalogId, name: this.databaseName } }, ['DESCRIBE']),
      grant('Tables', { table: { catalogId, databaseName: this.databaseName, tableWildcard: {} } }, [
        'SELECT',
        'DESCRIBE',
      ]),
    ];
  }
}

/** `NhanesMixtures` is `nhanes_mixtures`: Glue has no capitals, and Athena no hyphens without quotes. */
function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/\W|-/g, '_')
    .toLowerCase();
}
