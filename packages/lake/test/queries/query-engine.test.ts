import { describe, expect, it } from '@jest/globals';
import { expectReading } from '../../src/queries/query-engine.ts';

describe('expectReading', () => {
  it.each([
    'SELECT 1',
    '  -- why\n/* how */ (select 1) UNION (select 2)',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'VALUES (1)',
    'SHOW TABLES',
    'DESCRIBE iam_events',
    'EXPLAIN SELECT 1',
    'EXPLAIN ANALYZE VERBOSE WITH a AS (SELECT 1) SELECT * FROM a',
    'EXPLAIN (TYPE LOGICAL) SELECT 1',
  ])('lets %j through', (sql) => {
    expect(() => expectReading(sql)).not.toThrow();
  });

  it.each([
    '',
    '-- SELECT 1',
    'DROP TABLE iam_events',
    '/* SELECT */ DELETE FROM iam_events',
    'INSERT INTO iam_events SELECT 1',
    'CREATE TABLE t AS SELECT 1',
    "UNLOAD (SELECT 1) TO 's3://somewhere/'",
    'MSCK REPAIR TABLE iam_events',
    'EXPLAIN ANALYZE INSERT INTO iam_events SELECT 1',
    "EXPLAIN ANALYZE COPY (SELECT 1) TO 'x'",
    'EXPLAIN EXPLAIN SELECT 1',
    'EXPLAIN SHOW TABLES',
    'SELECTED',
    "COPY (SELECT 1) TO 'x'",
    'CALL enable_logging()',
    'PRAGMA database_list',
  ])('refuses %j', (sql) => {
    expect(() => expectReading(sql)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
  });
});
