-- Everything that a schema consists of, as kind, name and definition, in words that are the same on every server that has the same
-- schema: no OIDs, no positions of sequences, no sizes. To be run with search_path = pg_catalog, so that all names are whole.
-- Left out: the schema baton, what belongs to an extension, temporary objects, and indexes that are not valid.
WITH members AS (
    SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
), schemas AS (
    SELECT n.* FROM pg_namespace n
    WHERE n.nspname !~ '^(pg_toast|pg_temp|pg_catalog$|information_schema$|baton$)'
      AND NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_namespace'::regclass AND m.objid = n.oid)
), relations AS (
    SELECT c.*, n.nspname, format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN schemas n ON n.oid = c.relnamespace
    WHERE c.relpersistence <> 't' AND NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
), tables AS (
    SELECT * FROM relations WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
), types AS (
    SELECT t.*, format('%I.%I', n.nspname, t.typname) AS name FROM pg_type t JOIN schemas n ON n.oid = t.typnamespace
    WHERE NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
), functions AS (
    SELECT p.*, format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS name
    FROM pg_proc p JOIN schemas n ON n.oid = p.pronamespace
    WHERE NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
), every_privilege AS (
    -- From 17 on there is one more for tables. Who has all of them has all of them on every server.
    SELECT CASE WHEN current_setting('server_version_num')::int >= 170000 THEN 'arwdDxtm' ELSE 'arwdDxt' END AS letters,
           CASE WHEN current_setting('server_version_num')::int >= 170000 THEN 'a*r*w*d*D*x*t*m*' ELSE 'a*r*w*d*D*x*t*' END AS granting
), objects AS (
    -- From 16 on names of columns in stored queries stand alone where that is clear: whoever compares versions has to know.
    SELECT 'wording' AS kind, 'of queries' AS name, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'since 16' ELSE 'before 16' END AS definition
    UNION ALL
    SELECT 'schema' AS kind, quote_ident(nspname) AS name, concat_ws(' ', 'owner', nspowner::regrole, 'access', (SELECT string_agg(a::text, ',' ORDER BY a::text COLLATE "C") FROM unnest(nspacl) a)) AS definition
    FROM schemas
    UNION ALL
    SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'composite type' ELSE 'table' END, c.name,
        concat_ws(' ', 'owner', relowner::regrole, 'persistence', relpersistence, CASE WHEN relkind = 'p' THEN 'partitioned by ' || pg_get_partkeydef(c.oid) END,
            'identity', relreplident, 'security', relrowsecurity, relforcerowsecurity, 'method', (SELECT amname FROM pg_am WHERE pg_am.oid = relam),
            'tablespace', (SELECT spcname FROM pg_tablespace s WHERE s.oid = reltablespace), 'of', nullif(reloftype, 0)::regtype,
            'options', (SELECT string_agg(o, ',' ORDER BY o COLLATE "C") FROM unnest(reloptions) o),
            'parents', (SELECT string_agg(i.inhparent::regclass::text, ',' ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = c.oid),
            pg_get_expr(relpartbound, c.oid), 'access', (SELECT string_agg(e, ',' ORDER BY e COLLATE "C") FROM unnest(relacl) a, every_privilege, replace(replace(a::text, '=' || granting || '/', '=all*/'), '=' || letters || '/', '=all/') e),
            CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END, CASE WHEN relkind = 'm' AND NOT relispopulated THEN 'not populated' END)
    FROM tables c
    UNION ALL
    SELECT 'column', c.name || '.' || quote_ident(a.attname),
        concat_ws(' ', row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum), format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
            'default ' || pg_get_expr(d.adbin, d.adrelid), 'identity ' || nullif(a.attidentity::text, ''), 'generated ' || nullif(a.attgenerated::text, ''),
            'collation ' || (SELECT format('%I.%I', n.nspname, l.collname) FROM pg_collation l JOIN pg_namespace n ON n.oid = l.collnamespace WHERE l.oid = a.attcollation),
            'storage', a.attstorage, 'compression ' || nullif(a.attcompression::text, ''), 'statistics ' || nullif(a.attstattarget::text, '-1'),
            'inherited', a.attinhcount, a.attislocal, 'options ' || a.attoptions::text, 'options ' || a.attfdwoptions::text,
            'access ' || (SELECT string_agg(x::text, ',' ORDER BY x::text COLLATE "C") FROM unnest(a.attacl) x))
    FROM tables c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    UNION ALL
    SELECT 'index', c.name, concat_ws(' ', pg_get_indexdef(c.oid), 'primary', i.indisprimary, 'identity', i.indisreplident,
        'tablespace ' || (SELECT spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace))
    FROM relations c JOIN pg_index i ON i.indexrelid = c.oid WHERE i.indisvalid
    UNION ALL
    SELECT 'sequence', c.name, concat_ws(' ', 'owner', c.relowner::regrole, s.seqtypid::regtype, 'start', s.seqstart, 'by', s.seqincrement, 'from', s.seqmin, 'to', s.seqmax, 'cache', s.seqcache, 'cycle', s.seqcycle,
        'persistence', c.relpersistence, 'of ' || (SELECT (pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid)).identity FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0),
        'access ' || (SELECT string_agg(x::text, ',' ORDER BY x::text COLLATE "C") FROM unnest(c.relacl) x))
    FROM relations c JOIN pg_sequence s ON s.seqrelid = c.oid
    UNION ALL
    SELECT CASE k.contype WHEN 'n' THEN 'not-null constraint' ELSE 'constraint' END, coalesce(c.name, t.name) || '.' || quote_ident(k.conname),
        concat_ws(' ', pg_get_constraintdef(k.oid), 'validated', k.convalidated, 'inherited', k.coninhcount, k.conislocal,
            -- Of keys it means nothing, and depends on how a partition came to its table.
            CASE WHEN k.contype IN ('c', 'n') THEN k.connoinherit END)
    FROM pg_constraint k LEFT JOIN relations c ON c.oid = k.conrelid LEFT JOIN types t ON t.oid = k.contypid AND k.contypid <> 0 WHERE c.oid IS NOT NULL OR t.oid IS NOT NULL
    UNION ALL
    SELECT 'trigger', c.name || '.' || quote_ident(g.tgname), pg_get_triggerdef(g.oid) || ' enabled ' || g.tgenabled::text FROM pg_trigger g JOIN relations c ON c.oid = g.tgrelid WHERE NOT g.tgisinternal
    UNION ALL
    SELECT 'rule', c.name || '.' || quote_ident(r.rulename), pg_get_ruledef(r.oid) || ' enabled ' || r.ev_enabled::text FROM pg_rewrite r JOIN relations c ON c.oid = r.ev_class WHERE r.rulename <> '_RETURN'
    UNION ALL
    SELECT 'policy', c.name || '.' || quote_ident(p.polname), concat_ws(' ', p.polcmd, p.polpermissive, (SELECT string_agg(CASE r WHEN 0 THEN 'public' ELSE r::regrole::text END, ',' ORDER BY r::regrole::text COLLATE "C") FROM unnest(p.polroles) r),
        'using ' || pg_get_expr(p.polqual, p.polrelid), 'check ' || pg_get_expr(p.polwithcheck, p.polrelid)) FROM pg_policy p JOIN relations c ON c.oid = p.polrelid
    UNION ALL
    SELECT CASE prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, f.name, concat_ws(' ', 'owner', proowner::regrole, 'access', (SELECT string_agg(x::text, ',' ORDER BY x::text COLLATE "C") FROM unnest(proacl) x),
        CASE WHEN prokind <> 'a' THEN pg_get_functiondef(f.oid) END,
        (SELECT concat_ws(' ', g.aggkind, g.aggtransfn, g.aggfinalfn, g.aggcombinefn, g.aggserialfn, g.aggdeserialfn, g.aggmtransfn, g.aggtranstype::regtype, g.agginitval, g.aggsortop::regoperator) FROM pg_aggregate g WHERE g.aggfnoid = f.oid))
    FROM functions f
    UNION ALL
    SELECT 'type', t.name, concat_ws(' ', 'owner', typowner::regrole, typtype, 'access', (SELECT string_agg(x::text, ',' ORDER BY x::text COLLATE "C") FROM unnest(typacl) x),
        CASE typtype WHEN 'd' THEN concat_ws(' ', format_type(typbasetype, typtypmod), CASE WHEN typnotnull THEN 'not null' END, 'default ' || typdefault, (SELECT format('%I.%I', n.nspname, l.collname) FROM pg_collation l JOIN pg_namespace n ON n.oid = l.collnamespace WHERE l.oid = typcollation))
            WHEN 'e' THEN (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
            WHEN 'r' THEN (SELECT concat_ws(' ', r.rngsubtype::regtype, r.rngmultitypid::regtype, r.rngcanonical, r.rngsubdiff) FROM pg_range r WHERE r.rngtypid = t.oid)
            WHEN 'b' THEN concat_ws(' ', typinput, typoutput, typlen, typbyval, typalign, typstorage, typcategory, typdefault) END)
    FROM types t WHERE typtype IN ('d', 'e', 'r', 'b') AND NOT EXISTS (SELECT FROM pg_type a WHERE a.typarray = t.oid)
    UNION ALL
    SELECT 'extension', quote_ident(extname), concat_ws(' ', extversion, 'owner', extowner::regrole, 'in', extnamespace::regnamespace) FROM pg_extension
    UNION ALL
    SELECT 'statistics', format('%I.%I', n.nspname, x.stxname), pg_get_statisticsobjdef(x.oid) || ' owner ' || x.stxowner::regrole FROM pg_statistic_ext x JOIN schemas n ON n.oid = x.stxnamespace
    UNION ALL
    SELECT 'publication', quote_ident(p.pubname), concat_ws(' ', 'owner', p.pubowner::regrole, p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot,
        (SELECT string_agg(format('%I.%I', t.schemaname, t.tablename), ',' ORDER BY t.schemaname COLLATE "C", t.tablename COLLATE "C") FROM pg_publication_tables t WHERE t.pubname = p.pubname AND NOT p.puballtables))
    FROM pg_publication p WHERE p.pubname <> 'baton'
    UNION ALL
    SELECT 'event trigger', quote_ident(e.evtname), concat_ws(' ', e.evtevent, e.evtfoid::regprocedure, e.evtenabled, e.evttags::text) FROM pg_event_trigger e WHERE e.evtname !~ '^baton_'
    UNION ALL
    SELECT 'default access', concat_ws(' ', d.defaclrole::regrole, nullif(d.defaclnamespace, 0)::regnamespace, d.defaclobjtype), (SELECT string_agg(e, ',' ORDER BY e COLLATE "C") FROM unnest(d.defaclacl) x, every_privilege, replace(replace(x::text, '=' || granting || '/', '=all*/'), '=' || letters || '/', '=all/') e) FROM pg_default_acl d
    UNION ALL
    SELECT 'foreign data wrapper', quote_ident(f.fdwname), concat_ws(' ', 'owner', f.fdwowner::regrole, nullif(f.fdwhandler, 0)::regprocedure, f.fdwoptions::text, f.fdwacl::text) FROM pg_foreign_data_wrapper f
    UNION ALL
    SELECT 'foreign server', quote_ident(s.srvname), concat_ws(' ', 'owner', s.srvowner::regrole, s.srvtype, s.srvversion, md5(s.srvoptions::text), s.srvacl::text) FROM pg_foreign_server s
    UNION ALL
    SELECT 'user mapping', concat_ws(' ', CASE m.umuser WHEN 0 THEN 'public' ELSE m.umuser::regrole::text END, s.srvname), coalesce(md5(m.umoptions::text), '') FROM pg_user_mapping m JOIN pg_foreign_server s ON s.oid = m.umserver
    UNION ALL
    SELECT 'foreign table server', c.name, concat_ws(' ', s.srvname, md5(f.ftoptions::text)) FROM pg_foreign_table f JOIN relations c ON c.oid = f.ftrelid JOIN pg_foreign_server s ON s.oid = f.ftserver
    UNION ALL
    SELECT o.type, o.identity, x.definition FROM (
        SELECT 'pg_cast'::regclass AS class, oid, concat_ws(' ', castfunc::regprocedure, castcontext, castmethod) AS definition FROM pg_cast
        UNION ALL SELECT 'pg_collation'::regclass, oid, concat_ws(' ', collprovider, collisdeterministic, collcollate) FROM pg_collation
        UNION ALL SELECT 'pg_conversion'::regclass, oid, concat_ws(' ', conproc, condefault) FROM pg_conversion
        UNION ALL SELECT 'pg_operator'::regclass, oid, concat_ws(' ', oprcode, oprcom::regoperator, oprnegate::regoperator, oprrest, oprjoin, oprcanmerge, oprcanhash) FROM pg_operator
        UNION ALL SELECT 'pg_opclass'::regclass, oid, concat_ws(' ', opcdefault, opckeytype::regtype) FROM pg_opclass
        UNION ALL SELECT 'pg_opfamily'::regclass, oid, '' FROM pg_opfamily
        UNION ALL SELECT 'pg_am'::regclass, oid, amhandler::text FROM pg_am
        UNION ALL SELECT 'pg_language'::regclass, oid, concat_ws(' ', lanpltrusted, lanacl::text) FROM pg_language
        UNION ALL SELECT 'pg_transform'::regclass, oid, concat_ws(' ', trffromsql, trftosql) FROM pg_transform
        UNION ALL SELECT 'pg_ts_parser'::regclass, oid, prsstart::text FROM pg_ts_parser
        UNION ALL SELECT 'pg_ts_template'::regclass, oid, tmpllexize::text FROM pg_ts_template
        UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictinitoption FROM pg_ts_dict
        UNION ALL SELECT 'pg_ts_config'::regclass, oid, (SELECT string_agg(concat_ws(':', m.maptokentype, m.mapdict::regdictionary), ',' ORDER BY m.maptokentype, m.mapseqno) FROM pg_ts_config_map m WHERE m.mapcfg = c.oid) FROM pg_ts_config c) x,
        LATERAL pg_identify_object(x.class, x.oid, 0) o
    WHERE x.oid >= 16384 AND NOT EXISTS (SELECT FROM members m WHERE m.classid = x.class AND m.objid = x.oid)
    UNION ALL
    SELECT 'comment', o.type || ' ' || o.identity, d.description FROM pg_description d, LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) o
    WHERE (d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass AND o.identity = 'public') AND coalesce(o.schema, '') <> 'baton' AND o.identity !~ '(^| on )(baton|pg_temp)\.'
      AND NOT EXISTS (SELECT FROM members m WHERE m.classid = d.classoid AND m.objid = d.objoid)
)
SELECT kind, name, coalesce(definition, '') AS definition FROM objects ORDER BY kind COLLATE "C", name COLLATE "C", definition COLLATE "C"
