<?php
/**
 * Takes the place of WordPress's database: it has no rows, so WordPress runs on its own defaults.
 *
 * wp-settings.php loads this file instead of connecting to MySQL.
 */

class No_Database extends wpdb {
	public function __construct() {
		$this->ready = true;
	}
	public function db_connect( $allow_bail = true ) {
		return true;
	}
	public function query( $query ) {
		$this->last_result = array();
		return 0;
	}
	public function _real_escape( $data ) {
		return addslashes( (string) $data );
	}
	public function set_charset( $dbh, $charset = null, $collate = null ) {
	}
	public function db_version() {
		return '8.0';
	}
}

$GLOBALS['wpdb'] = new No_Database();
