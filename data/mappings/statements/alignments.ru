INSERT { GRAPH ?row { ?alignment a wsis:Alignment ; wsis:alignmentOf ?subject ; wsis:claims ?claim ; wsis:claimKind ?kind ; wsis:printedAs ?printed } }
WHERE { ?row csvw:describes ?alignment ; col:subject ?subject ; col:claim ?claim ; col:kind ?kind ; col:as_printed ?printed } ;

# A goal that only heads its targets is not claimed by itself.
INSERT { GRAPH ?row { ?subject wsis:alignedWith ?claim } }
WHERE { ?row col:subject ?subject ; col:claim ?claim ; col:kind ?kind FILTER(?kind != <https://w3id.org/wsis-graph/id/claim-kind/heading>) }
