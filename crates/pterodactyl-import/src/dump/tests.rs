use proptest::prelude::*;

use super::statements::Statements;
use crate::ReadError;
use crate::row::Row;
use crate::tables::{NESTS, SERVER_VARIABLES, Table};

static WANTED: [&Table; 2] = [&NESTS, &SERVER_VARIABLES];

fn read(dump: &[u8]) -> Result<Vec<(&'static str, Row)>, ReadError> {
    let mut rows = Vec::new();
    Statements::of(dump, &WANTED).read(&mut |table, row| rows.push((table.name, row)))?;
    Ok(rows)
}

/// The names of nests in it.
fn names(dump: &str) -> Vec<String> {
    let rows = read(dump.as_bytes()).unwrap();
    let nests = rows.iter().filter(|(table, _)| *table == "nests");
    nests
        .map(|(_, row)| row.of(&NESTS).text("name").unwrap().unwrap_or("NULL").to_owned())
        .collect()
}

const TABLE: &str = "CREATE TABLE `nests` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `uuid` char(36) NOT NULL DEFAULT 'a,b)' COMMENT 'it''s; (',
  `name` varchar(191) /* , ( */ DEFAULT concat('a', \"b\"),
  PRIMARY KEY (`id`),
  UNIQUE KEY `nests_uuid_unique` (`uuid`,`name`),
  CONSTRAINT `c` CHECK (json_valid(`name`))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n";

#[test]
fn rows_are_found_among_all_that_a_dump_says() {
    let dump = format!(
        "/*M!999999\\- enable the sandbox mode */
-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB
--
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET TIME_ZONE='+00:00' */;
DROP TABLE IF EXISTS `nests`;
{TABLE}
LOCK TABLES `nests` WRITE;
/*!40000 ALTER TABLE `nests` DISABLE KEYS */;
INSERT INTO `nests` VALUES (1,'x','one'),(2,'y;','t''wo; -- \\'no\\' (comment'),
(3,NULL,NULL);
UNLOCK TABLES;
# another comment; with an end
CREATE TABLE `sessions` (`id` text, `payload` text);
INSERT INTO `sessions` VALUES (1,'INSERT INTO `nests` VALUES (9,\\'x\\',\\'y\\');'),(2,\"); --\");
DELIMITER ;;
/*!50003 CREATE*/ /*!50003 TRIGGER `t` BEFORE INSERT ON `nests` FOR EACH ROW BEGIN
  INSERT INTO `nests` VALUES (8,'x','from a trigger');
END */;;
DELIMITER ;
/*!50001 CREATE VIEW `v` AS SELECT 1 AS `a`*/;
insert ignore into panel.nests (`name`, `id`, `uuid`) values (_utf8mb4'four', -4, _binary 'z'),
  (0x66697665, 5, X'00'), (n'six', +6.5e1, b'101') , (TRUE, 7, '');
-- Dump completed on 2024-01-01
"
    );
    assert_eq!(
        names(&dump),
        [
            "one",
            "t'wo; -- 'no' (comment",
            "NULL",
            "four",
            "five",
            "six",
            "1"
        ]
    );
}

#[test]
fn escapes_mean_what_mysql_means_by_them() {
    let dump = format!(
        "{TABLE}INSERT INTO `nests` VALUES (1,'',{});",
        r#"'\'\"\\\n\r\t\b\Z\%\_\x''"'"#
    );
    assert_eq!(names(&dump), ["'\"\\\n\r\t\u{8}\u{1a}\\%\\_x'\""]);
}

#[test]
fn a_dump_that_ends_within_is_cut_off() {
    let dump =
        format!("-- MySQL dump 10.13\n{TABLE}INSERT INTO `nests` VALUES (1,'x','one');\n-- Dump completed\n");
    assert!(read(dump.as_bytes()).is_ok());
    let mut whole = 0;
    for length in 0..dump.len() {
        match read(&dump.as_bytes()[..length]) {
            Err(ReadError::CutOff { at }) => assert_eq!(at, length as u64, "{length}"),
            // Without its first line it promises no last one.
            Ok(_) => whole += 1,
            // Within a word one cannot tell.
            Err(ReadError::NotADump { .. } | ReadError::NoColumns { .. }) => {}
            Err(other) => panic!("{length}: {other}"),
        }
    }
    assert!(whole < 40, "{whole}");
}

#[test]
fn what_is_no_dump_is_refused() {
    for text in [
        "hello world",
        "<?php echo 1;",
        "\u{feff}\u{0}",
        "{\"a\": 1}",
        "INSERT INTO `nests` VALUES (1,'x','y');",
        &format!("{TABLE}INSERT INTO `nests` VALUES (1,'x');"),
        &format!("{TABLE}INSERT INTO `nests` VALUES (1,'x','y','z');"),
        &format!("{TABLE}INSERT INTO `nests` VALUES (1,'x',y);"),
        &format!("{TABLE}INSERT INTO `nests` SELECT 1;"),
        &format!("{TABLE}{TABLE}"),
        "CREATE TABLE `nests` (`id` int);INSERT INTO `nests` VALUES (1);",
    ] {
        let refused = read(text.as_bytes());
        assert!(
            refused.is_err() && !matches!(refused, Err(ReadError::CutOff { .. })),
            "{text}: {refused:?}"
        );
    }
}

/// As `mysqldump` does.
fn escaped(bytes: &[u8]) -> Vec<u8> {
    let mut text = vec![b'\''];
    for byte in bytes {
        match byte {
            0 => text.extend(b"\\0"),
            b'\n' => text.extend(b"\\n"),
            b'\r' => text.extend(b"\\r"),
            26 => text.extend(b"\\Z"),
            b'\'' | b'"' | b'\\' => text.extend([b'\\', *byte]),
            other => text.push(*other),
        }
    }
    text.push(b'\'');
    text
}

fn value() -> impl Strategy<Value = Option<Vec<u8>>> {
    proptest::option::of(prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        proptest::collection::vec(proptest::sample::select(b"'\"\\%_0nZ,;()-#/*`\n".to_vec()), 0..40),
    ])
}

fn written(value: Option<&[u8]>, in_hex: bool) -> Vec<u8> {
    match value {
        None => b"NULL".to_vec(),
        Some(bytes) if in_hex && !bytes.is_empty() => {
            let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
            let digits = digits.map(|digit| b"0123456789ABCDEF"[usize::from(digit)]);
            b"0x".iter().copied().chain(digits).collect()
        }
        Some(bytes) => escaped(bytes),
    }
}

proptest! {
    #[test]
    fn a_row_is_read_as_it_was_written(
        rows in proptest::collection::vec((value(), value(), value()), 1..20),
        in_hex in any::<bool>(),
        extended in any::<bool>(),
    ) {
        let beginning = b"INSERT INTO `server_variables` (`variable_value`,`id`,`server_id`,`variable_id`) VALUES ";
        let mut dump = beginning.to_vec();
        for (position, (one, two, three)) in rows.iter().enumerate() {
            match (position, extended) {
                (0, _) => {}
                (_, true) => dump.extend(b","),
                (_, false) => {
                    dump.extend(b";\n");
                    dump.extend(beginning);
                }
            }
            dump.extend(b"(");
            dump.extend(written(one.as_deref(), in_hex));
            dump.extend(b",7,");
            dump.extend(written(two.as_deref(), in_hex));
            dump.extend(b",");
            dump.extend(written(three.as_deref(), in_hex));
            dump.extend(b")");
        }
        dump.extend(b";\n");
        let expected: Vec<_> = rows
            .into_iter()
            .map(|(one, two, three)| {
                let mut row = Row::empty(&SERVER_VARIABLES);
                row.put(2, one);
                row.put(0, two);
                row.put(1, three);
                ("server_variables", row)
            })
            .collect();
        prop_assert_eq!(read(&dump).unwrap(), expected);
    }

    #[test]
    fn whatever_there_is_is_read_or_refused(
        noise in proptest::collection::vec(any::<u8>(), 0..200),
        at in 0_usize..600,
    ) {
        let _read_or_refused = read(&noise);
        let mut dump = format!("{TABLE}INSERT INTO `nests` VALUES (1,'x','one'),(2,_binary 'y',0x00);").into_bytes();
        let at = at.min(dump.len());
        dump.splice(at..at, noise);
        let _read_or_refused = read(&dump);
    }
}
