-- Roles and databases of Kinfold, made once by an administrator of the server:
--
--     psql -v ON_ERROR_STOP=1 -f roles.sql
--
-- The five passwords come from the environment, so that they stand in no file of commands and in no list of
-- processes. PostgreSQL 15 or later. The register and the ledger may be on two servers: run each half on its own.

\getenv owner_password KINFOLD_OWNER_PASSWORD
\getenv app_password KINFOLD_APP_PASSWORD
\getenv line_password KINFOLD_LINE_PASSWORD
\getenv ledger_owner_password KINFOLD_LEDGER_OWNER_PASSWORD
\getenv ledger_password KINFOLD_LEDGER_PASSWORD

-- One that is not set is a mistake in the statement that asks for it, and nothing is made.
SET log_statement = 'none'; -- a password must not stand in the server's log
SET log_min_error_statement = 'panic';

-- The register ---------------------------------------------------------------------------------------

-- Owns the tables and changes their shape; used by `kinfold stores prepare` alone.
CREATE ROLE kinfold_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
-- The site: changes no table and can drop none, and of the rows about people it reads those that the policies of
-- the tables give it for one reader at a time. It must never own a table and never pass the policies by.
CREATE ROLE kinfold_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
-- The nightly run and the commands: reads and writes all rows, past the policies; changes no table and can drop none.
CREATE ROLE kinfold_line LOGIN NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'line_password';

-- Collation C: the same order as SQLite's on every machine, and no index that a new system library makes wrong.
CREATE DATABASE kinfold OWNER kinfold_owner ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE kinfold FROM PUBLIC;
-- TEMPORARY: publishing stages its difference in tables of its own session, which no page reads.
GRANT CONNECT ON DATABASE kinfold TO kinfold_app;
GRANT CONNECT, TEMPORARY ON DATABASE kinfold TO kinfold_line;

\connect kinfold
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO kinfold_app, kinfold_line;
-- Every table that the owner will ever make can be read and written by these two, and truncated or dropped by nobody else.
ALTER DEFAULT PRIVILEGES FOR ROLE kinfold_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kinfold_app, kinfold_line;

-- The ledger -----------------------------------------------------------------------------------------

-- Owns the ledger's tables and their guards. An administrator other than the register's should hold it.
CREATE ROLE kinfold_ledger_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'ledger_owner_password';
-- Adds entries and reads them. It can change none and take none away.
CREATE ROLE kinfold_ledger LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'ledger_password';

CREATE DATABASE kinfold_ledger OWNER kinfold_ledger_owner ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE kinfold_ledger FROM PUBLIC;
GRANT CONNECT ON DATABASE kinfold_ledger TO kinfold_ledger;

\connect kinfold_ledger
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO kinfold_ledger;
ALTER DEFAULT PRIVILEGES FOR ROLE kinfold_ledger_owner IN SCHEMA public
  GRANT SELECT, INSERT ON TABLES TO kinfold_ledger;

-- What the server logs ------------------------------------------------------------------------------------

-- A statement may hold what an agency said of somebody, and so may the detail of an error. The log has a wider
-- audience than the data: of these five roles it tells neither.
ALTER ROLE kinfold_owner SET log_statement = 'none';
ALTER ROLE kinfold_owner SET log_min_error_statement = 'panic';
ALTER ROLE kinfold_owner SET log_error_verbosity = 'terse';
ALTER ROLE kinfold_app SET log_statement = 'none';
ALTER ROLE kinfold_app SET log_min_error_statement = 'panic';
ALTER ROLE kinfold_app SET log_min_duration_statement = -1;
ALTER ROLE kinfold_app SET log_error_verbosity = 'terse';
ALTER ROLE kinfold_line SET log_statement = 'none';
ALTER ROLE kinfold_line SET log_min_error_statement = 'panic';
ALTER ROLE kinfold_line SET log_min_duration_statement = -1;
ALTER ROLE kinfold_line SET log_error_verbosity = 'terse';
ALTER ROLE kinfold_ledger_owner SET log_min_error_statement = 'panic';
ALTER ROLE kinfold_ledger SET log_statement = 'none';
ALTER ROLE kinfold_ledger SET log_min_error_statement = 'panic';
ALTER ROLE kinfold_ledger SET log_min_duration_statement = -1;
ALTER ROLE kinfold_ledger SET log_error_verbosity = 'terse';
