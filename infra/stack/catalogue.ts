import { Aws, Stack } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { CfnPrincipalPermissions } from 'aws-cdk-lib/aws-lakeformation';
import { Construct } from 'constructs';
import { nhanesTablePrefix, QUERY_RESULTS_PREFIX, resultTablePrefix } from '../../functions/lake/keys.ts';
import type { ResultColumn, ResultTable } from '../../functions/methods/method.ts';
import { RESULT_TABLES } from '../../functions/methods/result-tables.ts';
import { columnsOf } from '../../functions/study/result-tables.ts';
import { NAMED_QUERIES, VIEWS, type View } from '../catalogue/named-queries.ts';
import { NHANES_TABLES, type NhanesTable } from '../catalogue/nhanes-tables.ts';
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

const GLUE_TYPES: Readonly<Record<ResultColumn['type'], string>> = {
  text: 'string',
  int64: 'bigint',
  double: 'double',
};
/** As a Presto view says the same. */
const PRESTO_TYPES: Readonly<Record<ResultColumn['type'], string>> = {
  text: 'varchar',
  int64: 'bigint',
  double: 'double',
};

/** Glue's limit of a comment. */
const LONGEST_COMMENT = 255;

/** Hive's names of the reader of Parquet. */
const PARQUET = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serdeInfo: {
    serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
    parameters: { 'serialization.format': '1' },
  },
};

const GIB = 2 ** 30;

/**
 * The lake under SQL: a Glue database with the result tables and the NHANES tables, a workgroup of Athena, named
 * queries. Nothing writes to it after deployment: a file is in its table as soon as it lies in the bucket
 * (docs/decisions/tables-without-partitions.md).
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
      ...NHANES_TABLES.map((table) => this.nhanesTable(table, props.lake)),
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

  private resultTable(name: string, table: ResultTable, lake: DataLake): CfnTable {
    const columns = Object.entries(columnsOf(table)).map(([column, { type, meaning, unit }]) => ({
      name: column,
      type: GLUE_TYPES[type],
      comment: comment(unit === undefined ? meaning : `${meaning} (${unit})`),
    }));
    return this.table(`Table-${name}`, {
      name,
      description: comment(table.row),
      parameters: { classification: 'parquet' },
      storageDescriptor: { columns, location: `${lake.uri}/${resultTablePrefix(name)}`, ...PARQUET },
    });
  }

  /** Which cycles there can be is known beforehand: Athena looks for their folders without asking Glue. */
  private nhanesTable({ name, title, cycles, columns }: NhanesTable, lake: DataLake): CfnTable {
    const location = `${lake.uri}/${nhanesTablePrefix(name)}`;
    return this.table(`Nhanes-${name}`, {
      name,
      description: comment(`NHANES: ${title}`),
      parameters: {
        classification: 'parquet',
        'projection.enabled': 'true',
        'projection.cycle.type': 'enum',
        'projection.cycle.values': cycles.join(','),
        'storage.location.template': `${location}cycle=\${cycle}/`,
      },
      partitionKeys: [{ name: 'cycle', type: 'string', comment: 'NHANES cycle' }],
      storageDescriptor: {
        columns: columns.map(([column, type, label]) => ({
          name: column,
          type: GLUE_TYPES[type],
          ...(label && { comment: comment(label) }),
        })),
        location,
        ...PARQUET,
      },
    });
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

  private table(id: string, input: Omit<CfnTable.TableInputProperty, 'tableType'>): CfnTable {
    const tableInput = { ...input, tableType: 'EXTERNAL_TABLE' };
    return new CfnTable(this, id, { catalogId: Aws.ACCOUNT_ID, databaseName: this.databaseName, tableInput });
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

const comment = (text: string) => text.slice(0, LONGEST_COMMENT);

/** `NhanesMixtures` is `nhanes_mixtures`: Glue has no capitals, and Athena no hyphens without quotes. */
function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/\W|-/g, '_')
    .toLowerCase();
}
