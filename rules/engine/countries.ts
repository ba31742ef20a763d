/** Countries and regions whose goods are imported, as pages print them. In: nothing. Out: a pattern's alternatives. */
export const ABROAD =
  "美国|日本|德国|韩国|意大利|法国|英国|泰国|越南|马来西亚|瑞士|瑞典|荷兰|西班牙|波兰|俄罗斯|加拿大|澳大利亚|新西兰|新加坡|印度尼西亚|印度|" +
  "土耳其|奥地利|比利时|丹麦|挪威|芬兰|捷克|匈牙利|墨西哥|巴西|以色列|菲律宾|柬埔寨|欧盟|" +
  "japan|germany|korea|usa|u\\.s\\.a|italy|france|taiwan|thailand|vietnam|switzerland";
