INSERT { GRAPH ?row { ?thing schema:url ?url } }
WHERE { ?row col:thing ?thing ; col:url ?url }
